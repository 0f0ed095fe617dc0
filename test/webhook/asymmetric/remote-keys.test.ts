import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { SchemePorts } from '../../../lib/webhook/scheme';
import { jwkSet, sha256, signToken } from '../../senders/signed-token';
import { compile, received, turnableClock } from './receive';

const MINUTE_MS = 60_000;
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A port that answers with what `answer` makes of the request, and counts. */
function endpoint(answer: (json: unknown) => string) {
	const calls: Array<{ url: string; json: unknown }> = [];
	const fetchText: SchemePorts['fetchText'] = async (url, init) => {
		calls.push({ url, json: init?.json });
		return answer(init?.json);
	};
	return { calls, fetchText };
}

const down = (): string => {
	throw new Error('down');
};

describe('a key set by URL', () => {
	const jwksUrl = 'https://id.example.com/jwks';
	const credential = { jwksUrl, issuer: 'issuer', audience: 'audience' };

	function setUp() {
		const clock = turnableClock();
		const keys = pair();
		const state = { answer: (): string => jwkSet(keys.publicKey, 'one') };
		const remote = endpoint(() => state.answer());
		const compiled = compile('jwt', credential, { clock, fetchText: remote.fetchText });
		const check = async (kid = 'one', key = keys.privateKey) => {
			const at = Math.floor(clock.now() / 1000);
			const claims = { iss: 'issuer', aud: 'audience', exp: at + 60 };
			const authorization = `Bearer ${signToken({ alg: 'ES256', kid }, claims, key)}`;
			const sent = { method: 'POST', headers: { authorization }, body: Buffer.alloc(0) } as const;
			const verdict = await compiled.verify(received(sent));
			return verdict.ok ? 'ok' : verdict.code;
		};
		return { clock, state, remote, check };
	}

	it('is fetched once for many requests, concurrent ones too', async () => {
		const { remote, check } = setUp();
		expect(await Promise.all([check(), check(), check()])).toEqual(['ok', 'ok', 'ok']);
		expect(await check()).toBe('ok');
		expect(remote.calls).toEqual([{ url: jwksUrl, json: undefined }]);
	});

	it('is fetched again after ten minutes, so that a withdrawn key ends', async () => {
		const { clock, state, remote, check } = setUp();
		await check();
		state.answer = () => jwkSet(pair().publicKey, 'two');
		clock.advance(9 * MINUTE_MS);
		expect(await check()).toBe('ok');
		clock.advance(MINUTE_MS);
		expect(await check()).toBe('signature_mismatch');
		expect(remote.calls).toHaveLength(2);
	});

	it('is fetched for an unknown key id, but not for each', async () => {
		const { clock, state, remote, check } = setUp();
		await check();
		clock.advance(31_000);
		const next = pair();
		state.answer = () => jwkSet(next.publicKey, 'two');
		expect(await check('two', next.privateKey)).toBe('ok');
		for (let n = 0; n < 50; n += 1) {
			expect(await check(randomUUID())).toBe('signature_mismatch');
		}
		expect(remote.calls).toHaveLength(2);
	});

	it('that is not to be had asks the sender to try again, and is not asked for all the time', async () => {
		const { clock, state, remote, check } = setUp();
		const { answer } = state;
		state.answer = down;
		expect(await check()).toBe('keys_unavailable');
		expect(await check()).toBe('keys_unavailable');
		expect(remote.calls).toHaveLength(1);
		clock.advance(31_000);
		state.answer = answer;
		expect(await check()).toBe('ok');
	});

	it.each([
		['unreachable', down],
		['junk', () => '<html>'],
		['empty', () => '{"keys":[]}'],
		[
			'with a private key',
			() => JSON.stringify({ keys: [pair().privateKey.export({ format: 'jwk' })] }),
		],
	])('that has become %s: the known keys are used on, for a day', async (_, answer) => {
		const { clock, state, check } = setUp();
		await check();
		state.answer = answer;
		clock.advance(60 * MINUTE_MS);
		expect(await check()).toBe('ok');
		// It may be a new key of the issuer's: nobody can tell now.
		expect(await check('two')).toBe('keys_unavailable');
		clock.advance(24 * 60 * MINUTE_MS);
		expect(await check()).toBe('keys_unavailable');
	});
});

it('Google’s keys come from Google', async () => {
	const remote = endpoint(down);
	const credential = { audience: 'audience', subject: 'a@b.iam.gserviceaccount.com' };
	const compiled = compile('google-pubsub', credential, { fetchText: remote.fetchText });
	const token = signToken(
		{ alg: 'RS256' },
		{},
		generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
	);
	const headers = { authorization: `Bearer ${token}` };
	const verdict = await compiled.verify(
		received({ method: 'POST', headers, body: Buffer.alloc(0) }),
	);
	expect(verdict).toMatchObject({ code: 'keys_unavailable' });
	expect(remote.calls).toEqual([
		{ url: 'https://www.googleapis.com/oauth2/v3/certs', json: undefined },
	]);
});

describe('Plaid’s key endpoint', () => {
	const jwksUrl = 'https://sandbox.plaid.com/webhook_verification_key/get';
	const credential = { jwksUrl, keyId: 'client', secret: 'plaid-secret' };
	const kid = randomUUID();
	const body = Buffer.from('{\n  "webhook_code": "SYNC_UPDATES_AVAILABLE"\n}');

	function setUp(change: object = {}) {
		const clock = turnableClock();
		const keys = pair();
		const key = {
			...keys.publicKey.export({ format: 'jwk' }),
			kid,
			alg: 'ES256',
			expired_at: null,
		};
		const state = { answer: () => JSON.stringify({ key: { ...key, ...change }, request_id: 'r' }) };
		const remote = endpoint(() => state.answer());
		const compiled = compile('plaid', credential, { clock, fetchText: remote.fetchText });
		const check = async (id: string | undefined = kid, more: object = {}) => {
			const payload = {
				iat: Math.floor(clock.now() / 1000),
				request_body_sha256: sha256(body).digest('hex'),
				...more,
			};
			const token = signToken({ alg: 'ES256', kid: id }, payload, keys.privateKey);
			const headers = { 'plaid-verification': token };
			return await compiled.verify(received({ method: 'POST', headers, body }));
		};
		return { clock, state, remote, check };
	}

	it('is asked once for a key, with the client id and secret', async () => {
		const { remote, check } = setUp();
		expect(await Promise.all([check(), check()])).toMatchObject([{ ok: true }, { ok: true }]);
		expect(await check()).toMatchObject({ ok: true, keyId: kid });
		const json = { client_id: 'client', secret: 'plaid-secret', key_id: kid };
		expect(remote.calls).toEqual([{ url: jwksUrl, json }]);
	});

	it('is not called for each forged key id, and known keys go on working', async () => {
		const { clock, state, remote, check } = setUp();
		await check();
		state.answer = down;
		for (let n = 0; n < 50; n += 1) {
			expect(await check(randomUUID())).toMatchObject({ code: 'keys_unavailable' });
		}
		expect(remote.calls.length).toBeLessThanOrEqual(6);
		expect(await check()).toMatchObject({ ok: true });
		clock.advance(61 * MINUTE_MS);
		expect(await check()).toMatchObject({ ok: true });
		clock.advance(60 * MINUTE_MS);
		expect(await check()).toMatchObject({ code: 'keys_unavailable' });
	});

	it('is not called for what cannot be a key id', async () => {
		const { remote, check } = setUp();
		for (const id of ['', '../x', 'a b', 'x'.repeat(65)]) {
			expect(await check(id)).toMatchObject({
				code: 'signature_mismatch',
				detail: { expected: 'kid' },
			});
		}
		expect(remote.calls).toEqual([]);
	});

	it.each([
		['has retired the key', { expired_at: 1_700_000_000 }],
		['sends another key', { kid: randomUUID() }],
		['sends a broken key', { x: 'AAAA' }],
	])('that %s gives no key', async (_, change) => {
		expect(await setUp(change).check()).toMatchObject({ code: 'keys_unavailable' });
	});

	it('two equal bodies at two times are two deliveries', async () => {
		const { clock, check } = setUp();
		const first = await check();
		clock.advance(MINUTE_MS);
		const second = await check();
		expect(first).toMatchObject({ ok: true });
		expect(second).toMatchObject({ ok: true });
		expect(second).not.toHaveProperty('replayKey', first.ok && first.replayKey);
	});

	it.each([
		['the hash is missing', { request_body_sha256: undefined }, 'claim_mismatch'],
		[
			'the hash is of something else',
			{ request_body_sha256: 'ab'.repeat(32) },
			'signature_mismatch',
		],
		['the hash is a list', { request_body_sha256: [] }, 'signature_mismatch'],
		['the time is missing', { iat: undefined }, 'timestamp_missing'],
	])('a token is refused when %s', async (_, change, code) => {
		expect(await setUp().check(kid, change)).toMatchObject({ ok: false, code });
	});
});
