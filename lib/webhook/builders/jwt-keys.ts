import type { JsonWebKey, KeyObject } from 'node:crypto';
import { fitsAlgorithm, type JwsAlgorithm } from '../../crypto/jws';
import { importJwk, importPublicKey, type KeyFlaw, type KeyKind } from '../../crypto/public-key';
import type { ConfigurationIssue, SchemePorts, SigningCredential } from '../scheme';

/** What a token says about the key it is signed with. Nobody has vouched for it yet. */
export interface TokenHeader {
	readonly alg: JwsAlgorithm;
	readonly kid?: string;
}

/** `unknown`: no one key is meant; `unavailable`: no keys are to be had, so the sender is asked to try again. */
export type FoundKey = KeyObject | 'unknown' | 'unavailable';

/** Finds the key of a token. */
export type TokenKeys = (header: TokenHeader) => FoundKey | Promise<FoundKey>;

/** How long fetched keys are used before they are fetched again, in milliseconds. */
const MAX_AGE_MS = 600_000;
/** How long they are used on when that fails: a revoked key must not live for as long as we are cut off. */
const MAX_STALE_MS = 86_400_000;
/** The least time between two fetches, so that forged key ids cannot make us call once each. */
const COOLDOWN_MS = 30_000;

/** The key of a set that a header means. */
type KeySet = (header: TokenHeader) => KeyObject | 'unknown';

type KeysResult =
	| { readonly ok: true; readonly keys: TokenKeys }
	| { readonly ok: false; readonly issue: ConfigurationIssue };

/** The keys of a credential: its `jwks` text, otherwise those at `jwksUrl` or at `defaultUrl`. */
export function credentialKeys(
	{ jwks, jwksUrl = '' }: SigningCredential,
	ports: SchemePorts,
	defaultUrl = '',
): KeysResult {
	if (jwks) {
		const read = readJwks(jwks);
		return read.ok ? read : { ok: false, issue: { field: 'jwks', ...read.flaw } };
	}
	const url = jwksUrl || defaultUrl;
	if (url === '') {
		return {
			ok: false,
			issue: {
				field: 'jwksUrl',
				message: 'There is no key set to verify tokens with.',
				description: 'Set the URL of the key set, or paste the key set itself.',
			},
		};
	}
	if (!isPlainHttps(url)) {
		return {
			ok: false,
			issue: {
				field: 'jwksUrl',
				message: 'The key set URL is not a plain https URL.',
				description: 'Use a URL such as https://id.example.com/.well-known/jwks.json.',
			},
		};
	}
	return { ok: true, keys: remoteKeys(url, ports) };
}

/** The one key in `publicKey`, whatever key id a token names. */
export function pinnedKey(publicKey: string, accepted: readonly KeyKind[]): KeysResult {
	const imported = importPublicKey(publicKey, accepted);
	if (!imported.ok) return { ok: false, issue: { field: 'publicKey', ...imported.flaw } };
	return { ok: true, keys: () => imported.key };
}

/**
 * Reads a JWK Set. Members that cannot verify here are left out (RFC 7517 section 5); a set with a private or
 * symmetric key is refused whole, since whoever can read it can sign.
 */
export function readJwks(text: string): { ok: true; keys: KeySet } | { ok: false; flaw: KeyFlaw } {
	const members = jwkMembers(text);
	if (!members) {
		return {
			ok: false,
			flaw: {
				message: 'The key set is not a JWK Set.',
				description: 'Paste JSON that has a list "keys".',
			},
		};
	}
	let flaw: KeyFlaw = { message: 'The key set holds no key.' };
	const keys: SetMember[] = [];
	for (const jwk of members) {
		const imported = importJwk(jwk, ['rsa', 'p256', 'p384', 'p521', 'ed25519']);
		if (imported.ok) keys.push({ jwk, key: imported.key });
		else if (jwk.d !== undefined || jwk.k !== undefined) return imported;
		else flaw = imported.flaw;
	}
	return keys.length === 0 ? { ok: false, flaw } : { ok: true, keys: keySet(keys) };
}

interface SetMember {
	readonly jwk: Jwk;
	readonly key: KeyObject;
}

/** A header means a key by its id, where it has one, and by what the key is for. Where it could be two, it means none. */
function keySet(members: readonly SetMember[]): KeySet {
	return ({ alg, kid }) => {
		const meant = members.filter(
			({ jwk, key }) =>
				(kid === undefined || jwk.kid === kid) && isFor(jwk, alg) && fitsAlgorithm(key, alg),
		);
		return meant.length === 1 ? meant[0]!.key : 'unknown';
	};
}

/** RFC 7517 sections 4.2 to 4.4: a key that says what it is for is used for nothing else. */
function isFor({ alg, use, key_ops }: Jwk, wanted: JwsAlgorithm): boolean {
	return (
		(alg === undefined || alg === wanted) &&
		(use === undefined || use === 'sig') &&
		(!Array.isArray(key_ops) || key_ops.includes('verify'))
	);
}

/** A key set fetched from `url`: one fetch at a time, kept while it cannot be refreshed. */
export function remoteKeys(url: string, { clock, fetchText }: SchemePorts): TokenKeys {
	let keys: KeySet | undefined;
	let loadedAt = -Infinity;
	let triedAt = -Infinity;
	let fetching: Promise<void> | undefined;

	async function load(): Promise<void> {
		triedAt = clock.now();
		try {
			const read = readJwks(await fetchText(url));
			if (!read.ok) return;
			keys = read.keys;
			loadedAt = clock.now();
		} catch {
			// The keys at hand are used on; `loadedAt` tells how old they are.
		}
	}

	async function refresh(): Promise<void> {
		if (!fetching && clock.now() - triedAt < COOLDOWN_MS) return;
		fetching ??= load().finally(() => (fetching = undefined));
		await fetching;
	}

	const look = (header: TokenHeader): FoundKey =>
		keys && clock.now() - loadedAt <= MAX_STALE_MS ? keys(header) : 'unavailable';

	async function fetched(header: TokenHeader): Promise<FoundKey> {
		if (clock.now() - loadedAt >= MAX_AGE_MS) await refresh();
		const key = look(header);
		if (key !== 'unknown') return key;
		await refresh();
		// A key id we do not know is a forger's only if our knowledge is fresh.
		return loadedAt < triedAt ? 'unavailable' : look(header);
	}

	return (header) => {
		const key = clock.now() - loadedAt < MAX_AGE_MS ? look(header) : 'unknown';
		return key === 'unknown' ? fetched(header) : key;
	};
}

/** The members of a JWK Set, undefined when `text` is none. */
export function jwkMembers(text: string): Jwk[] | undefined {
	try {
		const set: unknown = JSON.parse(text);
		if (typeof set !== 'object' || set === null || !('keys' in set)) return undefined;
		return Array.isArray(set.keys) && set.keys.every(isJwk) ? set.keys : undefined;
	} catch {
		return undefined;
	}
}

interface Jwk extends JsonWebKey {
	readonly kid?: unknown;
	readonly alg?: unknown;
	readonly use?: unknown;
	readonly key_ops?: unknown;
}

function isJwk(value: unknown): value is Jwk {
	return (
		typeof value === 'object' && value !== null && 'kty' in value && typeof value.kty === 'string'
	);
}

function isPlainHttps(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, username, password } = new URL(text);
	return protocol === 'https:' && username === '' && password === '';
}
