import {
	constants,
	createHmac,
	generateKeyPairSync,
	randomBytes,
	sign,
	type KeyObject,
	type SignKeyObjectInput,
} from 'node:crypto';
import { ReceivedHeaders, type SignedRequest } from '../../../lib/webhook/request';
import type { SigningCredential } from '../../../lib/webhook/scheme';
import { sha256 } from '../../senders/signed-token';
import { compile, issueOf, PUBLIC_URL } from './receive';

const body = Buffer.from('{"amount":1}');
const digest = `sha-256=:${sha256(body).digest('base64')}:`;
const now = Math.floor(Date.now() / 1000);
const FULL = '"@method" "@target-uri" "content-digest"';

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const ed25519 = generateKeyPairSync('ed25519');
const edCredential = { publicKey: pem(ed25519.publicKey) };
type Sign = (base: Buffer) => Buffer;
const edSign: Sign = (base) => sign(null, base, ed25519.privateKey);

interface Parts {
	/** The inner list's items, as written. */
	components?: string;
	/** What follows the inner list, as written. */
	parameters?: string;
	/** Lines of the base; worked out for FULL when absent. */
	base?: string[];
	headers?: string[];
	body?: Buffer;
	url?: string;
	method?: string;
	signer?: Sign;
	label?: string;
}

/** A request signed by hand, straight from RFC 9421 section 2.5. */
function request(parts: Parts = {}): SignedRequest {
	const { components = FULL, parameters = `;created=${now}`, label = 'sig1' } = parts;
	const { url = PUBLIC_URL, method = 'POST', signer = edSign } = parts;
	const lines = parts.base ?? [
		`"@method": ${method}`,
		`"@target-uri": ${url}`,
		`"content-digest": ${digest}`,
	];
	const base = [...lines, `"@signature-params": (${components})${parameters}`].join('\n');
	return {
		method,
		url,
		headers: new ReceivedHeaders([
			...(parts.headers ?? ['content-digest', digest]),
			...['signature-input', `${label}=(${components})${parameters}`],
			...['signature', `${label}=:${signer(Buffer.from(base)).toString('base64')}:`],
		]),
		body: parts.body ?? body,
	};
}

async function check(signed: SignedRequest, credential: SigningCredential = edCredential) {
	const verdict = await compile('rfc9421', credential).verify(signed);
	return verdict.ok ? 'ok' : `${verdict.code} ${verdict.detail?.expected}`;
}

const withHeaders = (signed: SignedRequest, ...headers: string[]): SignedRequest => ({
	...signed,
	headers: new ReceivedHeaders(headers),
});
const header = (signed: SignedRequest, name: string) => signed.headers.get(name)!;

describe('what must be covered', () => {
	const line = {
		method: '"@method": POST',
		target: `"@target-uri": ${PUBLIC_URL}`,
		authority: '"@authority": n8n.example.com',
		path: '"@path": /webhook/airlock',
		digest: `"content-digest": ${digest}`,
	};

	it.each([
		['method, target and content', FULL, [line.method, line.target, line.digest], 'ok'],
		[
			'authority and path for the target',
			'"@method" "@authority" "@path" "content-digest"',
			[line.method, line.authority, line.path, line.digest],
			'ok',
		],
		[
			'no method',
			'"@target-uri" "content-digest"',
			[line.target, line.digest],
			'claim_mismatch @method',
		],
		[
			'no target',
			'"@method" "content-digest"',
			[line.method, line.digest],
			'claim_mismatch @authority',
		],
		[
			'no path',
			'"@method" "@authority" "content-digest"',
			[line.method, line.authority, line.digest],
			'claim_mismatch @path',
		],
		[
			'no content',
			'"@method" "@target-uri"',
			[line.method, line.target],
			'claim_mismatch content-digest',
		],
		['nothing', '', [], 'claim_mismatch @method'],
	])('%s', async (_, components, base, expected) => {
		expect(await check(request({ components, base }))).toBe(expected);
	});

	it('the query, where there is one', async () => {
		const url = `${PUBLIC_URL}?tenant=1`;
		const components = '"@method" "@authority" "@path" "content-digest"';
		const base = [line.method, line.authority, line.path, line.digest];
		expect(await check(request({ url, components, base }))).toBe('claim_mismatch @query');
		const queried = {
			components: `${components} "@query"`,
			base: [...base, '"@query": ?tenant=1'],
		};
		expect(await check(request({ url, ...queried }))).toBe('ok');
	});

	it('no content where there is none', async () => {
		const components = '"@method" "@target-uri"';
		const base = ['"@method": POST', line.target];
		const empty = { components, base, body: Buffer.alloc(0), headers: [] };
		expect(await check(request(empty))).toBe('ok');
	});

	it('an empty body with the digest of another is refused', async () => {
		expect(await check(request({ body: Buffer.alloc(0) }))).toBe(
			'signature_mismatch content-digest',
		);
	});
});

describe('what a component may be', () => {
	const line = ['"@method": POST', `"@target-uri": ${PUBLIC_URL}`, `"content-digest": ${digest}`];

	it.each([
		['one twice', `${FULL} "@method"`, [...line, '"@method": POST']],
		['one with a parameter', `${FULL} "@method";req`, [...line, '"@method";req: POST']],
		['an unknown derived one', `${FULL} "@future"`, [...line, '"@future": x']],
		['the prototype’s', `${FULL} "@constructor"`, [...line, '"@constructor": x']],
		['the status of a response', `${FULL} "@status"`, [...line, '"@status": 200']],
		['a header that was not sent', `${FULL} "x-absent"`, [...line, '"x-absent": ']],
		['a header in upper case', `${FULL} "Content-Type"`, [...line, '"Content-Type": a']],
		['a token', `${FULL} token`, [...line, 'token: x']],
	])('not %s', async (_, components, base) => {
		expect(await check(request({ components, base }))).toBe('signature_malformed signature-input');
	});

	it('a header with bytes outside ASCII', async () => {
		const headers = ['content-digest', digest, 'x-name', 'caf\u00e9'];
		const components = `${FULL} "x-name"`;
		const signed = request({ headers, components, base: [...line, '"x-name": caf\u00e9'] });
		expect(await check(signed)).toBe('signature_malformed signature-input');
	});

	it('every derived one of a request, and headers of several lines', async () => {
		const url = 'https://N8N.example.com:443/hook/?a=b%20c';
		const signed = request({
			url,
			headers: ['content-digest', digest, 'X-Tag', ' one ', 'x-tag', 'two'],
			components: `${FULL} "@authority" "@scheme" "@path" "@query" "@request-target" "x-tag"`,
			base: [
				'"@method": POST',
				'"@target-uri": https://n8n.example.com/hook/?a=b%20c',
				`"content-digest": ${digest}`,
				'"@authority": n8n.example.com',
				'"@scheme": https',
				'"@path": /hook/',
				'"@query": ?a=b%20c',
				'"@request-target": /hook/?a=b%20c',
				'"x-tag": one, two',
			],
		});
		expect(await check(signed)).toBe('ok');
	});

	it('none is taken from the request itself when no public URL is known', async () => {
		const signed = { ...request(), url: '' };
		expect(await check(signed)).toBe('content_unsupported @target-uri');
	});

	it('the method and the target are those of the request', async () => {
		expect(await check({ ...request(), method: 'PUT' })).toBe('signature_mismatch signature');
		expect(await check({ ...request(), url: `${PUBLIC_URL}/x` })).toBe(
			'signature_mismatch signature',
		);
	});
});

describe('the digest of the content', () => {
	const sha512 =
		'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:';

	it.each([
		['of another body', sha512],
		['of two algorithms, one wrong', `${digest}, ${sha512}`],
		['of an algorithm that is broken', 'md5=:AAAAAAAAAAAAAAAAAAAAAA==:'],
		['that is no byte sequence', 'sha-256="text"'],
		['that is malformed', 'sha-256=:'],
		['that is empty', ''],
		['by the name of the prototype', 'constructor=:AAAA:'],
	])('%s is refused', async (_, value) => {
		const base = ['"@method": POST', `"@target-uri": ${PUBLIC_URL}`, `"content-digest": ${value}`];
		const signed = request({ headers: ['content-digest', value], base });
		expect(await check(signed)).toBe('signature_mismatch content-digest');
	});

	it('of an unknown algorithm is passed over beside a known one', async () => {
		const value = `future=:AAAA:, ${digest}`;
		const base = ['"@method": POST', `"@target-uri": ${PUBLIC_URL}`, `"content-digest": ${value}`];
		expect(await check(request({ headers: ['content-digest', value], base }))).toBe('ok');
	});
});

describe('the parameters', () => {
	it.each([
		['no created', '', 'timestamp_missing created'],
		['created in words', ';created="now"', 'timestamp_malformed created'],
		['created with a fraction', `;created=${now}.5`, 'timestamp_malformed created'],
		['expired', `;created=${now - 60};expires=${now - 1}`, 'token_expired expires'],
		['not yet expired', `;created=${now};expires=${now + 60}`, 'ok'],
		['expires in words', `;created=${now};expires="never"`, 'timestamp_malformed expires'],
		['an unknown parameter', `;created=${now};future=1`, 'ok'],
		['the key’s algorithm', `;created=${now};alg="ed25519"`, 'ok'],
		['another algorithm', `;created=${now};alg="hmac-sha256"`, 'signature_mismatch signature'],
		['the algorithm as a token', `;created=${now};alg=ed25519`, 'signature_mismatch signature'],
	])('%s', async (_, parameters, expected) => {
		expect(await check(request({ parameters }))).toBe(expected);
	});

	it('the key id must be the credential’s', async () => {
		const credential = { ...edCredential, keyId: 'ours' };
		const signed = (keyid: string) => request({ parameters: `;created=${now};keyid=${keyid}` });
		expect(await check(signed('"ours"'), credential)).toBe('ok');
		expect(await check(signed('"other"'), credential)).toBe('signature_mismatch signature');
		expect(await check(signed('ours'), credential)).toBe('signature_mismatch signature');
		expect(await check(request(), credential)).toBe('signature_mismatch signature');
	});

	it('an HMAC under the public key is not a signature by it', async () => {
		const signer: Sign = (base) =>
			createHmac('sha256', edCredential.publicKey).update(base).digest();
		for (const alg of ['', ';alg="hmac-sha256"', ';alg="ed25519"']) {
			expect(await check(request({ signer, parameters: `;created=${now}${alg}` }))).toBe(
				'signature_mismatch signature',
			);
		}
	});
});

describe('the headers', () => {
	const good = request();
	const input = header(good, 'signature-input');
	const signature = header(good, 'signature');
	const build = (...rest: string[]) => withHeaders(good, 'content-digest', digest, ...rest);

	it.each([
		['no input', ['signature', signature], 'signature_missing signature-input'],
		['no signature', ['signature-input', input], 'signature_missing signature'],
		[
			'another label',
			['signature-input', input, 'signature', signature.replace('sig1', 'sig2')],
			'signature_missing signature',
		],
		[
			'two inputs',
			['signature-input', input, 'signature-input', `${input};x`, 'signature', signature],
			'header_conflict signature-input',
		],
		[
			'two signatures',
			['signature-input', input, 'signature', signature, 'signature', 'sig1=:AAAA:'],
			'header_conflict signature',
		],
		[
			'a signature as text',
			['signature-input', input, 'signature', 'sig1="AAAA"'],
			'signature_missing signature',
		],
		[
			'an input without a list',
			['signature-input', 'sig1=1', 'signature', signature],
			'signature_malformed signature-input',
		],
		[
			'an input of junk',
			['signature-input', 'sig1=(', 'signature', signature],
			'signature_malformed signature-input',
		],
		[
			'too many labels',
			[
				'signature-input',
				Array.from('abcdef', (l) => `${l}=()`).join(', '),
				'signature',
				signature,
			],
			'signature_malformed signature-input',
		],
		[
			'endless',
			['signature-input', input + ' '.repeat(20_000), 'signature', signature],
			'signature_malformed signature-input',
		],
	])('%s', async (_, headers, expected) => {
		expect(await check(build(...headers))).toBe(expected);
	});

	it('any label that satisfies the policy is enough, whatever stands beside it', async () => {
		const proxy = 'proxy=("@method");created=1';
		const headers = [
			'signature-input',
			`${proxy}, ${input}`,
			'signature',
			`proxy=:AAAA:, ${signature}`,
		];
		expect(await check(build(...headers))).toBe('ok');
		const reversed = [
			'signature-input',
			`${input}, ${proxy}`,
			'signature',
			`${signature}, proxy=:AAAA:`,
		];
		expect(await check(build(...reversed))).toBe('ok');
	});

	it('a label’s coverage does not help another label’s signature', async () => {
		const weak = request({ components: '"@method"', base: ['"@method": POST'], label: 'weak' });
		const headers = [
			...['signature-input', `${header(weak, 'signature-input')}, ${input}`],
			...['signature', `${header(weak, 'signature')}, sig1=:AAAA:`],
		];
		expect(await check(build(...headers))).toBe('signature_mismatch signature');
	});
});

describe('algorithms follow from keys', () => {
	const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
	const secret = randomBytes(32).toString('hex');
	const by =
		(hash: string | null, key: SignKeyObjectInput): Sign =>
		(base) =>
			sign(hash, base, key);
	const hmac =
		(key: string | Buffer): Sign =>
		(base) =>
			createHmac('sha256', key).update(base).digest();
	const signers = {
		ed25519: edSign,
		'ecdsa-p256-sha256': by('sha256', { key: p256.privateKey, dsaEncoding: 'ieee-p1363' }),
		'ecdsa-p256-sha256 in DER': by('sha256', { key: p256.privateKey }),
		'ecdsa-p384-sha384': by('sha384', { key: p384.privateKey, dsaEncoding: 'ieee-p1363' }),
		'rsa-pss-sha512': by('sha512', {
			key: rsa.privateKey,
			padding: constants.RSA_PKCS1_PSS_PADDING,
			saltLength: 64,
		}),
		'rsa-v1_5-sha256': by('sha256', { key: rsa.privateKey }),
		'hmac-sha256': hmac(secret),
		'hmac-sha256 of bytes': hmac(Buffer.from(secret, 'hex')),
	};
	const jwks = (key: KeyObject, alg?: string, kid?: string) =>
		JSON.stringify({ keys: [{ ...key.export({ format: 'jwk' }), alg, kid }] });
	const inBase64 = `base64:${Buffer.from(secret, 'hex').toString('base64')}`;

	it.each([
		['Ed25519', edCredential, 'ed25519'],
		['P-256', { publicKey: pem(p256.publicKey) }, 'ecdsa-p256-sha256'],
		['P-384', { publicKey: pem(p384.publicKey) }, 'ecdsa-p384-sha384'],
		['RSA', { publicKey: pem(rsa.publicKey) }, 'rsa-pss-sha512'],
		['an RSA JWK', { jwks: jwks(rsa.publicKey) }, 'rsa-pss-sha512'],
		['an RSA JWK for RS256', { jwks: jwks(rsa.publicKey, 'RS256') }, 'rsa-v1_5-sha256'],
		['a secret', { secret }, 'hmac-sha256'],
		['a secret in base64', { secret: inBase64 }, 'hmac-sha256 of bytes'],
	] as const)('%s', async (_, credential, algorithm) => {
		for (const [name, signer] of Object.entries(signers)) {
			const expected = name === algorithm ? 'ok' : 'signature_mismatch signature';
			expect(`${name}: ${await check(request({ signer }), credential)}`).toBe(
				`${name}: ${expected}`,
			);
		}
	});

	it('a key of a set is found by its id', async () => {
		const keys = [jwks(ed25519.publicKey, 'EdDSA', 'a'), jwks(p256.publicKey, 'ES256', 'b')];
		const set = { keys: keys.flatMap((text) => JSON.parse(text).keys) };
		const credential = { jwks: JSON.stringify(set) };
		const signed = (keyid: string) => request({ parameters: `;created=${now};keyid="${keyid}"` });
		expect(await check(signed('a'), credential)).toBe('ok');
		expect(await check(signed('b'), credential)).toBe('signature_mismatch signature');
		expect(await check(request(), credential)).toBe('signature_mismatch signature');
	});

	it('the previous secret counts until it ends', async () => {
		const rotated = (hours: number) => ({
			secret: randomBytes(32).toString('hex'),
			previousSecret: secret,
			previousSecretExpiresAt: new Date(Date.now() + hours * 3_600_000).toISOString(),
		});
		const signed = request({ signer: signers['hmac-sha256'] });
		expect(await check(signed, rotated(1))).toBe('ok');
		expect(await check(signed, rotated(-1))).toBe('signature_mismatch signature');
	});

	it.each([
		['nothing', {}, 'publicKey'],
		['junk', { publicKey: 'junk' }, 'publicKey'],
		['a short secret', { secret: 'short' }, 'secret'],
		['junk in base64', { secret: 'base64:%%%%%%%%%%%%' }, 'secret'],
		['a secret beside a public key', { secret, ...edCredential }, 'secret'],
		[
			'a private key as public key',
			{ publicKey: ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
			'publicKey',
		],
		['an empty set', { jwks: '{"keys":[]}' }, 'jwks'],
		['a set of junk', { jwks: 'junk' }, 'jwks'],
		['a private JWK', { jwks: jwks(ed25519.privateKey) }, 'jwks'],
		['an algorithm that does not fit', { jwks: jwks(rsa.publicKey, 'ES256') }, 'jwks'],
		['an algorithm that is weak', { jwks: jwks(rsa.publicKey, 'RS1') }, 'jwks'],
	])('a credential with %s is not taken', (_, credential, field) => {
		const issue = issueOf('rfc9421', credential);
		expect(issue?.field).toBe(field);
		expect(JSON.stringify(issue)).not.toContain(secret);
	});
});

describe('a delivery is known', () => {
	const key = async (signed: SignedRequest) => {
		const verdict = await compile('rfc9421', edCredential).verify(signed);
		return verdict.ok && verdict.replayKey;
	};

	it('by its nonce, whatever label a proxy gives it', async () => {
		const parameters = `;created=${now};nonce="n1"`;
		expect(await key(request({ parameters, label: 'other' }))).toBe(
			await key(request({ parameters })),
		);
		const next = { parameters: `;created=${now};nonce="n2"` };
		expect(await key(request(next))).not.toBe(await key(request({ parameters })));
	});

	it('by what is signed, where there is no nonce', async () => {
		expect(await key(request())).toBe(await key(request()));
		const later = { parameters: `;created=${now + 1}` };
		expect(await key(request(later))).not.toBe(await key(request()));
	});
});
