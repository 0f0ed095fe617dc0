import type { Refusal } from './refusal';
import type { ReceivedHeaders } from './request';

/** Names under which proofs and times come. */
const PROOF = /sign|hmac|hash|digest|token|secret|auth|key|time|hook/;
const MOST_NAMES = 8;
const MOST_LENGTH = 60;

/** What a request brought that could have been its proof: names and lengths, never values. */
export function foundHeaders(headers: ReceivedHeaders): string[] {
	return [...headers.names()]
		.filter((name) => PROOF.test(name) && name.length <= MOST_LENGTH)
		.slice(0, MOST_NAMES)
		.map(
			(name) =>
				`${name} (${headers
					.all(name)
					.map((value) => value.length)
					.join(', ')})`,
		);
}

/** Why a request was refused, in one line for the workflow's owner. The sender is never told. */
export function explain({ code, detail = {} }: Refusal): string {
	const { expected, found, length, keysTried, clockDifferenceSeconds, limit, schemaPath } = detail;
	const { gate, fault } = detail;
	const parts = [
		expected !== undefined && `expected ${expected}`,
		length !== undefined && `got ${length} characters`,
		found && `found ${found.length > 0 ? found.join(', ') : 'no header like it'}`,
		keysTried && `tried ${keysTried.length > 0 ? `key ${keysTried.join(', ')}` : 'no key'}`,
		clockDifferenceSeconds !== undefined && clockText(clockDifferenceSeconds),
		limit !== undefined && `limit ${limit}`,
		schemaPath !== undefined && `schema ${schemaPath}`,
		gate !== undefined && `because ${gate}`,
		fault !== undefined && `after ${fault}`,
	].filter((part) => part !== false && part !== undefined);
	return parts.length === 0 ? code : `${code}: ${parts.join('; ')}`;
}

function clockText(seconds: number): string {
	const way = seconds < 0 ? 'ahead of' : 'behind';
	return `signed ${Math.abs(seconds)} s ${way} our clock`;
}
