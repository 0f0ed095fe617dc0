import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../lib/audit/log';
import { pathTree, type PathTree } from '../../lib/redact/paths';
import type { RedactionRules } from '../../lib/redact/rules';

/** Refuses an item. `code` is stable; no text holds a value of the item. */
export function refuse(
	context: IExecuteFunctions,
	itemIndex: number,
	code: string,
	message: string,
	description?: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message, { description, itemIndex, type: code });
}

export interface Options {
	readonly reportField: string;
	readonly keepFiles: boolean;
	readonly whenMissing: 'halt' | 'report';
	readonly tenant: string;
	readonly maxKeyDays: number;
	readonly sensitiveItems: 'masked' | 'summary' | 'whole';
	readonly [name: string]: unknown;
}

const TENANT = /^[A-Za-z0-9_.-]{1,64}$/;

export function optionsOf(context: IExecuteFunctions, index: number): Options {
	const given = context.getNodeParameter('options', index, {}) as IDataObject;
	const options: Options = {
		reportField: 'fieldGuard',
		keepFiles: false,
		whenMissing: 'report',
		tenant: DEFAULT_TENANT,
		maxKeyDays: 90,
		sensitiveItems: 'summary',
		...given,
	};
	if (!TENANT.test(options.tenant)) {
		const rule = 'Use 1 to 64 letters, digits, dots, dashes or underscores.';
		throw refuse(context, index, 'tenant_malformed', 'The tenant is no name', rule);
	}
	// n8n takes an item with a field of this name for a failed one.
	if (options.reportField === 'error') {
		const other = 'Choose another one: n8n uses it for what went wrong.';
		throw refuse(context, index, 'report_field', 'The report field cannot have this name', other);
	}
	return options;
}

/** Entries a person typed, split at commas and line breaks, or a list from an expression. */
export function listOf(value: unknown): string[] {
	const entries = Array.isArray(value) ? value.map(String) : String(value ?? '').split(/[,\n]/);
	return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}

/** The paths in the parameter `fields`. An empty list is refused: it would look as if something was guarded. */
export function fieldsOf(context: IExecuteFunctions, index: number): PathTree {
	const paths = listOf(context.getNodeParameter('fields', index, ''));
	if (paths.length > 0) return pathTree(paths);
	throw refuse(context, index, 'fields_missing', 'No field is named', 'Name one in Fields.');
}

export function rulesOf(options: Options): RedactionRules {
	return {
		names: {
			harmless: listOf(options.harmlessNames),
			personal: listOf(options.personalNames),
			secret: listOf(options.secretNames),
		},
		detectors: { except: listOf(options.ignoredDetectors) },
	};
}

/** Refuses the item where a path led to nothing and that is not to be passed over. Answers the names for the report. */
export function checkMissing(
	context: IExecuteFunctions,
	index: number,
	{ whenMissing }: Options,
	missing: readonly string[],
): IDataObject {
	if (missing.length === 0) return {};
	if (whenMissing === 'report') return { missing: [...missing] };
	const names = missing.slice(0, 10).join(', ');
	throw refuse(context, index, 'field_missing', 'A field is missing', `No such field: ${names}.`);
}
