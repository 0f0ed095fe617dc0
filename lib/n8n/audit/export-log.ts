import { Readable } from 'node:stream';
import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import { EvidenceError, writeEvidence } from '../../audit/evidence';
import { EXPORT_FORMATS } from '../../audit/export/formats';
import { type HttpResult, sendHttp } from '../../audit/export/send-http';
import { sendSyslogTls, type SyslogResult } from '../../audit/export/send-syslog';
import { proofText, proveEntry } from '../../audit/proof';
import { matching, narrowed, placesOf } from '../../audit/select';
import type { AuditFilter, StoredEntry } from '../../store/store';
import { recordEvent } from './record-event';
import { openedServices } from '../opened-services';

/** One export under way. */
interface Export {
	readonly context: IExecuteFunctions;
	readonly index: number;
	readonly filter: AuditFilter;
	/** Goes on after this place. */
	readonly afterSeq: number;
	readonly entries: AsyncIterable<StoredEntry>;
}

/** Exports what matches `filter`, oldest first, to where the node says. Recorded before anything leaves. */
export async function exportTo(
	context: IExecuteFunctions,
	index: number,
	filter: AuditFilter,
): Promise<INodeExecutionData> {
	const { store } = await openedServices(context, index);
	const destination = text(context, index, 'destination') || 'file';
	const format = destination === 'file' ? text(context, index, 'format') || 'jsonl' : undefined;
	const afterSeq = Number(context.getNodeParameter('afterSeq', index, -1));
	await recordEvent(
		context,
		index,
		{
			action: 'audit.export',
			outcome: 'success',
			actor: { type: 'workflow', id: context.getWorkflow().id ?? '' },
			context: { destination, ...(format && { format }), filtered: Object.keys(chosen(filter)) },
		},
		{ tenant: filter.tenant },
	);
	const entries = matching(store.audit, filter, afterSeq + 1);
	const job: Export = { context, index, filter, afterSeq, entries };
	if (destination === 'http') return { json: await overHttp(job) };
	if (destination === 'syslog') return { json: await overSyslog(job) };
	return await toFile(job, format ?? 'jsonl');
}

/** An export that ended early stops the workflow, and says where to go on from: nobody looks at a quiet one. */
function sentOrThrow(
	context: IExecuteFunctions,
	itemIndex: number,
	result: HttpResult | SyslogResult,
): IDataObject {
	if (result.ok) return { ...result };
	// Of what syslog took nobody knows how much arrived.
	const lastSeq = 'lastSeq' in result ? result.lastSeq : undefined;
	throw new NodeOperationError(context.getNode(), result.message, {
		description:
			lastSeq === undefined
				? 'Nothing was confirmed: mend what is wrong and export again.'
				: `Everything up to entry ${lastSeq} was accepted: set After Entry to ${lastSeq} to go on.`,
		itemIndex,
		type: result.code,
	});
}

async function overHttp({ context, index, entries }: Export): Promise<IDataObject> {
	const credential = await context.getCredentials('airlockAlertDestinationApi', index);
	const [name, value] = [String(credential.headerName ?? ''), String(credential.headerValue ?? '')];
	const headers = name === '' || value === '' ? {} : { [name]: value };
	const signal = context.getExecutionCancelSignal();
	const url = String(credential.url ?? '');
	return sentOrThrow(context, index, await sendHttp(entries, { url, headers, signal }));
}

async function overSyslog({ context, index, entries }: Export): Promise<IDataObject> {
	const ca = text(context, index, 'ca').replaceAll('\\n', '\n');
	const result = await sendSyslogTls(entries, {
		host: text(context, index, 'host'),
		port: Number(context.getNodeParameter('port', index, 6514)),
		...(ca !== '' && { ca }),
		signal: context.getExecutionCancelSignal(),
	});
	return sentOrThrow(context, index, result);
}

async function toFile(job: Export, format: string): Promise<INodeExecutionData> {
	const { context, index, filter, entries } = job;
	const field = text(context, index, 'binaryField') || 'data';
	const known = EXPORT_FORMATS.find(({ id }) => id === format);
	const made = known
		? { ...known, stream: known.encode(entries) }
		: format === 'proof'
			? { extension: 'proof.json', mediaType: 'application/json', stream: await proof(job) }
			: { extension: 'jsonl', mediaType: 'application/x-ndjson', stream: await evidence(job) };
	const name = `audit-${filter.tenant}.${made.extension}`;
	const stream = Readable.from(made.stream, { objectMode: false });
	const binary = await context.helpers.prepareBinaryData(stream, name, made.mediaType);
	return { json: { tenant: filter.tenant, format, fileName: name }, binary: { [field]: binary } };
}

/** The evidence file: a part of the chain without a gap, so it can be chosen by time only. */
async function evidence({ context, index, filter, afterSeq, entries }: Export) {
	const { tenant } = filter;
	if (narrowed(filter)) {
		throw new NodeOperationError(context.getNode(), 'JSON Lines can be filtered by time only', {
			description:
				'It is verified as a chain, which has no gaps. Choose another format, or the proof of one entry.',
			itemIndex: index,
			type: 'filter_refused',
		});
	}
	const { store, checkpoints, clock } = await openedServices(context, index);
	// So that the newest entries are covered as well.
	const checkpoint = await checkpoints.make(tenant);
	if (!checkpoint.ok && checkpoint.code !== 'empty') throw altered(context, index, checkpoint.code);
	const timed = filter.from !== undefined || filter.to !== undefined;
	const places = timed ? await placesOf(entries) : { fromSeq: afterSeq + 1, toSeq: undefined };
	const signers = await checkpoints.signers();
	const lines = writeEvidence(store.audit, tenant, {
		...places,
		publicKeys: signers.map(({ publicKey }) => publicKey),
		clock,
	});
	return started(context, index, lines);
}

async function proof({ context, index, filter: { tenant } }: Export): Promise<string[]> {
	const { store, checkpoints } = await openedServices(context, index);
	await checkpoints.make(tenant);
	const seq = Number(context.getNodeParameter('seq', index, 0));
	const result = await proveEntry(store.audit, tenant, seq);
	if (result.ok) return [`${proofText(result.proof)}\n`];
	throw altered(context, index, result.code);
}

/** Takes the first lines now, while the node can still say what is wrong. */
async function started(
	context: IExecuteFunctions,
	index: number,
	lines: AsyncGenerator<string>,
): Promise<AsyncIterable<string>> {
	const first = await lines.next().catch((error: unknown) => {
		throw error instanceof EvidenceError ? altered(context, index, error.code) : error;
	});
	return (async function* () {
		if (!first.done) yield first.value;
		yield* lines;
	})();
}

function altered(context: IExecuteFunctions, itemIndex: number, code: string): NodeOperationError {
	return new NodeOperationError(context.getNode(), 'The audit log cannot be exported', {
		description: `The reason is: ${code.replaceAll('_', ' ')}. Verify the log to learn more.`,
		itemIndex,
		type: code,
	});
}

function chosen(filter: AuditFilter): object {
	return Object.fromEntries(
		Object.entries(filter).filter(([name, value]) => name !== 'tenant' && value !== undefined),
	);
}

function text(context: IExecuteFunctions, index: number, name: string): string {
	return String(context.getNodeParameter(name, index, '')).trim();
}
