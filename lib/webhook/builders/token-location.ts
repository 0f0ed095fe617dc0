import { decode } from '../../crypto/encoding';
import type { SignedRequest } from '../request';
import { readHeader, refused } from './signature-location';
import type { Refused } from './template';

/** A compact JWS (RFC 7515 section 3.1) as written in a request. */
export interface FoundToken {
	readonly ok: true;
	/** Where it stood: how refusals name it. */
	readonly where: string;
	readonly jwt: string;
	/** The header and the payload as signed (base64url). */
	readonly signedHeader: string;
	readonly signedPayload: string;
	readonly signature: Buffer;
}

/** Where a request carries its token. */
export interface TokenLocation {
	/** The header in lower case, or `body`: how refusals name it. */
	readonly name: string;
	/** Text before the token that our own requests carry, e.g. `Bearer `. */
	readonly prefix: string;
	readonly secretHeaders: readonly string[];
	find(request: SignedRequest): FoundToken | Refused;
}

const TOKEN = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

function readToken(jwt: string, where: string): FoundToken | Refused {
	const [, signedHeader = '', signedPayload = '', last] = TOKEN.exec(jwt) ?? [];
	// Bits left over at the end decode alike, so that one signature could be spelt in several ways (RFC 4648 section 3.5).
	const signature = last && decode(last, 'base64url');
	if (!signature) return refused('signature_malformed', where, jwt.length);
	return { ok: true, where, jwt, signedHeader, signedPayload, signature };
}

/** The header is the token, after the name of an authentication scheme where one is given (RFC 9110 section 11.1). */
export function tokenInHeader(header: string, authScheme?: string): TokenLocation {
	const form = new RegExp(authScheme ? `^${authScheme} +(\\S+)$` : /^(\S+)$/, 'i');
	return {
		name: header,
		prefix: authScheme ? `${authScheme} ` : '',
		secretHeaders: [header],
		find(request) {
			const read = readHeader(request, header, 'signature_missing');
			if (!read.ok) return read;
			const jwt = form.exec(read.value)?.[1];
			if (jwt === undefined) return refused('signature_malformed', header, read.value.length);
			return readToken(jwt, header);
		},
	};
}

/** The whole body is the token. */
export const tokenInBody: TokenLocation = {
	name: 'body',
	prefix: '',
	secretHeaders: [],
	find: ({ body }) =>
		body.length === 0
			? refused('signature_missing', 'body')
			: readToken(body.toString('latin1'), 'body'),
};
