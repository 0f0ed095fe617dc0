import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { type Category, isCategory } from '../../failure/category';
import type { Signals } from '../../failure/signals';
import { parseIsoTime } from '../../iso-time';

/** What an item that failed in another node tells: its category where one of our nodes gave it, signals otherwise. */
export interface FailedItem {
	readonly category?: Category;
	/** When one of our nodes says to try again, in ms since the epoch. */
	readonly retryAt?: number;
	readonly signals: Signals;
}

/** Errors inside errors that are looked at: a node's, the client's, the socket's. */
const DEEPEST = 6;

/**
 * Reads status, code and headers of what went wrong, wherever n8n and its nodes keep them. Of the message only the status
 * that n8n itself puts before it (`503 - …`); all other words are the other side's.
 */
export function failedItemOf({ json, error }: INodeExecutionData): FailedItem {
	const halt = objectOf(json.halt);
	const details = objectOf(json.details);
	for (const code of [halt.code, details.code]) {
		if (!isCategory(code)) continue;
		const retryAt = parseIsoTime(String(halt.retryAt ?? ''));
		return { category: code, ...(retryAt !== undefined && { retryAt }), signals: {} };
	}
	return { signals: signalsOf(error ?? json.error) };
}

export function signalsOf(error: unknown): Signals {
	let status: number | undefined;
	let code: string | undefined;
	let headers: Signals['headers'];
	for (const layer of layersOf(error)) {
		const response = objectOf(layer.response);
		status ??= statusIn(layer) ?? statusIn(response) ?? statusBefore(layer.message);
		headers ??= headersIn(response) ?? headersIn(layer);
		// The innermost code is the socket's own.
		if (typeof layer.code === 'string' && /^[A-Z][\w]{2,60}$/.test(layer.code)) code = layer.code;
		else if (layer.name === 'TimeoutError') code ??= 'TimeoutError';
	}
	if (typeof error === 'string') status ??= statusBefore(error);
	return {
		...(status !== undefined && { status }),
		...(code !== undefined && { code }),
		...(headers && { headers }),
	};
}

function layersOf(error: unknown): IDataObject[] {
	const layers: IDataObject[] = [];
	let current = error;
	while (typeof current === 'object' && current !== null && layers.length < DEEPEST) {
		const layer = current as IDataObject;
		layers.push(layer);
		const failure = objectOf(layer.failure);
		current = layer.cause ?? failure.cause ?? layer.errorResponse;
	}
	return layers;
}

function statusIn(layer: IDataObject): number | undefined {
	for (const value of [layer.httpCode, layer.statusCode, layer.status]) {
		const status = Number(value);
		if (Number.isInteger(status) && status >= 100 && status <= 599) return status;
	}
	return undefined;
}

function statusBefore(message: unknown): number | undefined {
	const found = typeof message === 'string' ? /^([1-5]\d\d) - /.exec(message)?.[1] : undefined;
	return found === undefined ? undefined : Number(found);
}

function headersIn(layer: IDataObject): Signals['headers'] {
	const { headers } = layer;
	if (typeof headers !== 'object' || headers === null) return undefined;
	return new Map(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}

function objectOf(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null ? (value as IDataObject) : {};
}
