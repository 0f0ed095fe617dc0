import {
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	NodeOperationError,
} from 'n8n-workflow';
import { answerSchema } from '../../lib/failure/drift';
import type { GuardedRequestSettings } from '../../lib/n8n/account/guarded-request';
import type { HaltMode } from '../../lib/n8n/failure/halting';
import type { Paging } from '../../lib/n8n/account/paging';
import { areSendable } from '../../lib/outbound';

/** Reads what the node is set to do for one item. Throws a NodeOperationError that names the field. */
export function settingsOf(context: IExecuteFunctions, index: number): GuardedRequestSettings {
	const read = (name: string, fallback: unknown = '') =>
		context.getNodeParameter(name, index, fallback) as unknown;
	const options = read('options', {}) as IDataObject;
	const number = (name: string, fallback: number, least: number, most: number) => {
		const value = Number(options[name] ?? fallback);
		if (value >= least && value <= most) return value;
		throw invalid(context, index, `${labelOf(name)} is not a number from ${least} to ${most}`);
	};
	const method = String(read('method', 'GET')) as IHttpRequestMethods;
	const { body, contentType } = bodyOf(context, index, method);
	const headers = Object.fromEntries(pairsOf(read('headers', {})));
	const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
	if (contentType !== undefined && !typed) headers['Content-Type'] = contentType;
	const header = String(options.idempotencyHeader ?? 'Idempotency-Key');
	const key = String(options.idempotencyKey ?? '');
	if (!areSendable({ ...headers, [header]: key })) {
		throw invalid(context, index, 'A header has a name or a value that cannot be sent');
	}
	return {
		call: {
			...{ method, headers, body },
			url: urlOf(context, index, String(read('url')), pairsOf(read('query', {}))),
			timeoutMs: number('timeoutSeconds', 30, 1, 600) * 1_000,
			maxBytes: number('maxResponseKilobytes', 5_120, 1, 65_536) * 1_024,
			schema: schemaOf(context, index, options.responseSchema),
		},
		retry: {
			maxAttempts: number('maxAttempts', 4, 1, 20),
			budgetMs: number('retryBudgetSeconds', 60, 0, 600) * 1_000,
		},
		...(read('idempotency', 'none') === 'header' && { idempotency: { header, key } }),
		paging: pagingOf(context, index, options, number('maxPages', 100, 1, 1_000)),
		haltMode: read('haltMode', 'item') as HaltMode,
		holdItem: read('holdItem', true) !== false,
		orderKey: String(options.orderKey ?? '').slice(0, 200),
		keepDays: number('keepDays', 30, 1, 365),
		requestsPerMinute: number('requestsPerMinute', 0, 0, 60_000),
		concurrentCalls: number('concurrentCalls', 0, 0, 100),
		includeInput: options.includeInput === true,
	};
}

function bodyOf(
	context: IExecuteFunctions,
	index: number,
	method: string,
): { readonly body?: string; readonly contentType?: string } {
	const type = context.getNodeParameter('bodyType', index, 'none');
	if (type === 'none' || ['GET', 'HEAD', 'OPTIONS'].includes(method)) return {};
	if (type === 'form') {
		const fields = pairsOf(context.getNodeParameter('formBody', index, {}));
		const body = new URLSearchParams(fields).toString();
		return { body, contentType: 'application/x-www-form-urlencoded' };
	}
	if (type === 'text') {
		const body = String(context.getNodeParameter('textBody', index, ''));
		return { body, contentType: 'text/plain; charset=utf-8' };
	}
	const json = context.getNodeParameter('jsonBody', index, '');
	const body = typeof json === 'string' ? json : JSON.stringify(json);
	if (!isJson(body)) throw invalid(context, index, 'The JSON of the body cannot be read');
	return { body, contentType: 'application/json' };
}

function urlOf(
	context: IExecuteFunctions,
	index: number,
	text: string,
	query: ReadonlyArray<readonly [string, string]>,
): string {
	if (!URL.canParse(text.trim())) throw invalid(context, index, 'The URL cannot be read');
	const url = new URL(text.trim());
	for (const [name, value] of query) url.searchParams.append(name, value);
	return url.href;
}

function schemaOf(context: IExecuteFunctions, index: number, given: unknown) {
	if (given === undefined || given === '') return undefined;
	const schema = answerSchema(typeof given === 'string' ? given : JSON.stringify(given));
	if (schema.ok) return schema;
	throw invalid(context, index, schema.message);
}

function pagingOf(
	context: IExecuteFunctions,
	index: number,
	{ pageMode = 'none', pagePath = '', pageParameter = '' }: IDataObject,
	maxPages: number,
): Paging {
	if (pageMode === 'none') return { mode: 'none' };
	if (pageMode === 'link') return { mode: 'link', maxPages };
	const [path, parameter] = [String(pagePath).trim(), String(pageParameter).trim()];
	if (parameter === '' || (path === '' && pageMode === 'cursor')) {
		const message = 'Pages need a field of the answer and a query parameter';
		throw invalid(context, index, message);
	}
	return { mode: pageMode === 'cursor' ? 'cursor' : 'page', maxPages, path, parameter };
}

/** Of a collection of pairs; a name may come twice. */
function pairsOf(collection: unknown): Array<[string, string]> {
	const { parameters = [] } = (collection ?? {}) as { parameters?: IDataObject[] };
	const named = parameters.filter(({ name }) => String(name ?? '') !== '');
	return named.map(({ name, value }) => [String(name), String(value ?? '')]);
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

const labelOf = (name: string) =>
	name.replace(/([A-Z])/g, ' $1').replace(/^./, (first) => first.toUpperCase());

function invalid(context: IExecuteFunctions, itemIndex: number, message: string) {
	return new NodeOperationError(context.getNode(), message, { itemIndex, type: 'configuration' });
}
