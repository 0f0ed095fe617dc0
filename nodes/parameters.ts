import type { IExecuteFunctions } from 'n8n-workflow';
import { refusalError } from '../lib/n8n/registry/decision';
import { type Decision, refuse } from '../lib/registry/decision';
import type { Target } from '../lib/registry/registry';

/** Text without the space around it; empty for anything that is no text. */
export function textParameter(context: IExecuteFunctions, index: number, name: string): string {
	return textOf(context.getNodeParameter(name, index, ''));
}

/** As `textParameter`, of a value in a collection. */
export function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** NaN for anything that is no number, which the registry refuses: an empty field is not 0. */
export function numberParameter(context: IExecuteFunctions, index: number, name: string): number {
	const text = textParameter(context, index, name);
	return text === '' ? Number.NaN : Number(text);
}

/** A number of days from `least` to `most`. Refused as `invalid_input` otherwise, under the name of its field. */
export function daysParameter(
	context: IExecuteFunctions,
	index: number,
	{ name, label, least, most }: { name: string; label: string; least: number; most: number },
): number {
	const days = numberParameter(context, index, name);
	if (days >= least && days <= most) return days;
	const message = `${label} is a number of days from ${least} to ${most}.`;
	throw refusalError(context, index, refuse('invalid_input', message));
}

export function integrationParameter(context: IExecuteFunctions, index: number): string {
	return textOf(context.getNodeParameter('integrationId', index, '', { extractValue: true }));
}

export function tenantParameter(context: IExecuteFunctions, index: number): string {
	return textParameter(context, index, 'tenant');
}

export function decisionParameters(
	context: IExecuteFunctions,
	index: number,
): Decision & { readonly tenant: string } {
	return {
		tenant: tenantParameter(context, index),
		by: textParameter(context, index, 'doneBy'),
		reason: textParameter(context, index, 'reason'),
	};
}

/** The integration to decide on, with who decides and why. */
export function targetParameters(context: IExecuteFunctions, index: number): Target {
	return { ...decisionParameters(context, index), id: integrationParameter(context, index) };
}

/** The digest of the scope that was looked at, where it is given. */
export function scopeParameter(
	context: IExecuteFunctions,
	index: number,
): { readonly scope?: string } {
	const scope = textParameter(context, index, 'scope');
	return scope === '' ? {} : { scope };
}

/** Entries that a person typed, split at commas and line breaks. What an expression gave goes on as it is, to be checked. */
export function entriesOf(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const entries = value.split(/[,\n]/).map((entry) => entry.trim());
	return entries.filter((entry) => entry !== '');
}

const PAGE = 200;

/** As many as the node wants, read by pages, each from after the last of the one before. */
export async function readPages<T>(
	context: IExecuteFunctions,
	index: number,
	read: (limit: number, after: T | undefined) => Promise<T[]>,
): Promise<T[]> {
	const all = context.getNodeParameter('returnAll', index, false) === true;
	const wanted = all ? Infinity : numberParameter(context, index, 'limit');
	const found: T[] = [];
	while (found.length < wanted) {
		const limit = Math.min(PAGE, wanted - found.length);
		const page = await read(limit, found.at(-1));
		found.push(...page);
		if (page.length < limit) break;
	}
	return found;
}
