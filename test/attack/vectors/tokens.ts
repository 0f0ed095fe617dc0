import {
	createHmac,
	createPublicKey,
	generateKeyPairSync,
	type JsonWebKey,
	sign,
} from 'node:crypto';
import type { SigningCredential } from '../../../lib/webhook/scheme';
import { proofOf, proven, type Vector } from '../vector';
import type { Genuine, Result, Played } from '../played';

type Header = Readonly<Record<string, unknown>>;

/** One pair of each kind for all rows: RSA keys are slow to make. */
const attacker = {
	RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
	ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};

const isToken = ({ proof }: Played): boolean => proof?.form === 'jwt';
const hasPublicKeys = (target: Played): boolean =>
	isToken(target) && target.sender.credential.jwks !== undefined;

const segment = (value: unknown): string =>
	Buffer.from(JSON.stringify(value)).toString('base64url');
const read = (text: string): Header => JSON.parse(String(Buffer.from(text, 'base64url')));

interface Token {
	readonly scheme: string;
	readonly header: Header;
	readonly payload: string;
	readonly signature: string;
}

function tokenOf(genuine: Genuine, target: Played): Token {
	const [, scheme = '', header = '', payload = '', signature = ''] =
		/^(\w+ )?([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(proofOf(genuine, target))!;
	return { scheme, header: read(header), payload, signature };
}

/** Signs by RS256 or ES256 as the genuine token does, with a key of the attacker's. */
function signedByAttacker(alg: unknown, input: string): string {
	const pair = alg === 'RS256' ? attacker.RS256 : attacker.ES256;
	const options = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' } as const;
	return sign('sha256', Buffer.from(input), options).toString('base64url');
}

const attackerJwk = (alg: unknown): JsonWebKey =>
	(alg === 'RS256' ? attacker.RS256 : attacker.ES256).publicKey.export({ format: 'jwk' });

/** The genuine token under another header, signed as `signer` says. */
function confused(
	change: (header: Header, credential: SigningCredential) => Header,
	signer: (input: string, header: Header, token: Token, target: Played) => string,
): Vector['attack'] {
	return (genuine, target) => {
		const token = tokenOf(genuine, target);
		const header = change(token.header, target.sender.credential);
		const input = `${segment(header)}.${token.payload}`;
		const signature = signer(input, header, token, target);
		return proven(genuine, target, `${token.scheme}${input}.${signature}`);
	};
}

const byAttacker = (change: (header: Header) => Header): Vector['attack'] =>
	confused(change, (input, header) => signedByAttacker(header['alg'], input));
const keepingSignature = (change: (header: Header) => Header): Vector['attack'] =>
	confused(change, (_input, _header, { signature }) => signature);

/** The texts of a published key that a confused verifier would take for a shared secret. */
const publicKeyTexts: ReadonlyArray<
	readonly [name: string, text: (jwk: JsonWebKey, jwks: string) => string | Buffer]
> = [
	['in PEM', (jwk) => spki(jwk).export({ type: 'spki', format: 'pem' })],
	['in PEM, without the last line break', (jwk) => pem(jwk).trimEnd()],
	['in DER', (jwk) => spki(jwk).export({ type: 'spki', format: 'der' })],
	['as JWK', (jwk) => JSON.stringify(jwk)],
	['as the key set', (_jwk, jwks) => jwks],
	['as its first number', (jwk) => Buffer.from(String(jwk['n'] ?? jwk['x']), 'base64url')],
];

const spki = (jwk: JsonWebKey) => createPublicKey({ key: jwk, format: 'jwk' });
const pem = (jwk: JsonWebKey) => String(spki(jwk).export({ type: 'spki', format: 'pem' }));

/** Keys that a token brings along or points to. */
const broughtAlong: ReadonlyArray<readonly [name: string, header: (header: Header) => Header]> = [
	['embedded (jwk)', ({ alg }) => ({ jwk: attackerJwk(alg) })],
	['embedded, under the right id (jwk)', ({ alg, kid }) => ({ jwk: { ...attackerJwk(alg), kid } })],
	['by URL (jku)', () => ({ jku: 'https://attacker.example/jwks.json' })],
	[
		'by URL of the issuer’s name (jku)',
		() => ({ jku: 'https://id.example.com@attacker.example/' }),
	],
	['by certificate URL (x5u)', () => ({ x5u: 'https://attacker.example/cert.pem' })],
	[
		'as certificate (x5c)',
		({ alg }) => ({
			x5c: [spki(attackerJwk(alg)).export({ type: 'spki', format: 'der' }).toString('base64')],
		}),
	],
	['by thumbprint (x5t)', () => ({ x5t: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA' })],
];

/** Key ids that are a path, a query or a name of the prototype to a careless look-up. */
const keyIds: readonly unknown[] = [
	'../../../../../../dev/null',
	'/dev/null',
	'file:///dev/null',
	'https://attacker.example/jwks.json',
	"x' UNION SELECT 'key' --",
	'key; id',
	'__proto__',
	'constructor',
	'',
	'\0',
	null,
	0,
	['key'],
	{ toString: 'key' },
];

const refusedKey: readonly Result[] = ['signature_mismatch', 'signature_malformed'];

/** Tokens whose header says how they want to be verified (RFC 8725 section 2). */
export const tokens: readonly Vector[] = [
	...['none', 'None', 'NONE', 'nOnE'].flatMap((alg): Vector[] => [
		{
			name: `a token of the algorithm "${alg}", without a signature`,
			applies: isToken,
			attack: confused(
				(header) => ({ ...header, alg }),
				() => '',
			),
			code: 'signature_malformed',
		},
		{
			name: `a token of the algorithm "${alg}", its signature kept`,
			applies: isToken,
			attack: keepingSignature((header) => ({ ...header, alg })),
			code: 'signature_mismatch',
		},
	]),
	{
		name: 'a token without an algorithm',
		applies: isToken,
		attack: keepingSignature(({ kid }) => ({ kid })),
		code: 'signature_malformed',
	},
	...['HS256', 'HS384', 'HS512'].flatMap((alg) =>
		publicKeyTexts.map(([name, text]): Vector => ({
			name: `a token of ${alg}, keyed with the public key ${name} (algorithm confusion)`,
			applies: hasPublicKeys,
			attack: confused(
				(header) => ({ ...header, alg }),
				(input, _header, _token, { sender }) => {
					const { jwks = '' } = sender.credential;
					const [jwk] = (JSON.parse(jwks) as { keys: JsonWebKey[] }).keys;
					return createHmac(alg.replace('HS', 'sha'), text(jwk!, jwks))
						.update(input)
						.digest('base64url');
				},
			),
			code: 'signature_mismatch',
		})),
	),
	{
		name: 'a token of HS256, keyed with nothing',
		applies: isToken,
		attack: confused(
			(header) => ({ ...header, alg: 'HS256' }),
			(input) => createHmac('sha256', '').update(input).digest('base64url'),
		),
		code: 'signature_mismatch',
	},
	...['RS256', 'PS256', 'ES256', 'ES384', 'ES256K', 'EdDSA', 'RSA1_5', 'RS1', 'constructor'].map(
		(alg): Vector => ({
			name: `a token of ${alg}, which its key is not for`,
			applies: (target) => isToken(target) && tokenOf(target.sample, target).header['alg'] !== alg,
			attack: keepingSignature((header) => ({ ...header, alg })),
			code: 'signature_mismatch',
		}),
	),
	{
		name: 'a token signed by a stranger’s key, under the right key id',
		applies: hasPublicKeys,
		attack: byAttacker((header) => header),
		code: 'signature_mismatch',
	},
	...broughtAlong.map(([name, extra]): Vector => ({
		name: `a token signed by a key brought along ${name}`,
		applies: hasPublicKeys,
		attack: byAttacker((header) => ({ ...header, ...extra(header) })),
		code: 'signature_mismatch',
	})),
	{
		name: 'a token signed by an embedded key, without a key id',
		applies: hasPublicKeys,
		attack: byAttacker(({ alg }) => ({ alg, jwk: attackerJwk(alg) })),
		code: refusedKey,
	},
	...keyIds.map((kid): Vector => ({
		name: `a token of the key id ${JSON.stringify(kid)}`,
		applies: hasPublicKeys,
		attack: byAttacker((header) => ({ ...header, kid })),
		code: refusedKey,
	})),
	{
		name: 'a token with a critical extension nobody knows',
		applies: isToken,
		attack: keepingSignature((header) => ({ ...header, crit: ['x'], x: true })),
		code: 'signature_malformed',
	},
	{
		name: 'a token whose payload is not encoded (b64)',
		applies: isToken,
		attack: keepingSignature((header) => ({ ...header, crit: ['b64'], b64: false })),
		code: refusedKey,
	},
	{
		name: 'a token with a claim changed, its signature kept',
		applies: isToken,
		attack: (genuine, target) => {
			const { scheme, header, payload, signature } = tokenOf(genuine, target);
			const claims = segment({ ...read(payload), sub: 'admin' });
			return proven(genuine, target, `${scheme}${segment(header)}.${claims}.${signature}`);
		},
		code: 'signature_mismatch',
	},
	{
		name: 'a token in JSON form (RFC 7515 section 7.2)',
		applies: isToken,
		attack: (genuine, target) => {
			const { scheme, header, payload, signature } = tokenOf(genuine, target);
			const general = { payload, signatures: [{ protected: segment(header), signature }] };
			return proven(genuine, target, `${scheme}${JSON.stringify(general)}`);
		},
		code: 'signature_malformed',
	},
	{
		name: 'an encrypted token (five parts)',
		applies: isToken,
		attack: (genuine, target) => {
			const { scheme, payload, signature } = tokenOf(genuine, target);
			const header = segment({ alg: 'dir', enc: 'A128GCM' });
			return proven(genuine, target, `${scheme}${header}..${payload}.${signature}.${signature}`);
		},
		code: 'signature_malformed',
	},
];
