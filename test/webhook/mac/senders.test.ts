import { checkFreshness } from '../../../lib/webhook/freshness';
import { schemes } from '../../../lib/webhook/schemes';
import { macSenders } from '../../senders/mac';
import type { Sender } from '../../senders/sender';
import { bodyMacSenders } from '../../senders/tables/body-mac';
import { moreBodyMacSenders } from '../../senders/tables/body-mac-more';
import { requestMacSenders } from '../../senders/tables/request-mac';
import { standardWebhooksSenders } from '../../senders/tables/standard-webhooks';
import { timestampedMacSenders } from '../../senders/tables/timestamped-mac';
import { tokenSenders as tableTokenSenders } from '../../senders/tables/token';
import { tokenSenders } from '../../senders/token';
import { compiled, outcome, received, replayKey, URL_REGISTERED } from './support';

const senders = {
	...macSenders,
	...tokenSenders,
	...standardWebhooksSenders,
	...timestampedMacSenders,
	...bodyMacSenders,
	...moreBodyMacSenders,
	...requestMacSenders,
	...tableTokenSenders,
};
const NOW = Date.UTC(2026, 5, 1, 12, 0, 0);

/** The header with the proof: the first of the row's secret headers that the sender uses. */
function proofHeader(sender: Sender, headers: Readonly<Record<string, string>>): string {
	const custom: Record<string, string> = { custom: 'x-acme-signature', token: 'authorization' };
	const names = [...schemes[sender.provider]!.secretHeaders, custom[sender.provider] ?? ''];
	return names.find((name) => name in headers)!;
}

const ifCovered = <T extends string>(sender: Sender, body: Buffer, code: T) =>
	sender.covers?.(body) === false ? ('content_unsupported' as const) : code;

describe.each(Object.entries(senders))('%s', (provider, make) => {
	const row = schemes[provider]!;
	const send = async (sender: Sender, options: { at?: number; id?: string; body?: Buffer } = {}) =>
		await sender.event({ at: NOW, url: URL_REGISTERED, ...options });

	test('accepts what its sender sends, signed with the current secret', async () => {
		const sender = await make();
		const sent = await send(sender);
		const verdict = await compiled(provider, sender.credential, NOW).verify(received(sent));
		expect(verdict).toMatchObject({ ok: true, keyId: 'current' });
		expect(row.coversBody).toBe(sender.signs.body);
		// Whether `custom` signs the URL is up to its options.
		if (provider !== 'custom') expect(row.urlBound).toBe(sender.signs.url);
		expect(row.toleranceSeconds !== undefined).toBe(sender.signs.time);
	});

	test('accepts an empty body, and binary ones told apart', async () => {
		const sender = await make();
		const scheme = compiled(provider, sender.credential, NOW);
		if (sender.signs.timeInBody) {
			expect(await outcome(scheme, received(await send(sender, { body: Buffer.of() })))).toBe(
				'timestamp_missing',
			);
			return;
		}
		const empty = await send(sender, { body: Buffer.of() });
		expect(await outcome(scheme, received(empty))).toBe(ifCovered(sender, empty.body, 'ok'));
		const sent = await send(sender, { body: Buffer.of(0xff) });
		const forged = { ...sent, body: Buffer.of(0xfe) };
		expect(await outcome(scheme, received(sent))).toBe(ifCovered(sender, sent.body, 'ok'));
		expect(await outcome(scheme, received(forged))).toBe(
			ifCovered(sender, forged.body, sender.signs.body ? 'signature_mismatch' : 'ok'),
		);
	});

	test('refuses a flipped body byte, wherever it is', async () => {
		const sender = await make();
		const sent = await send(sender);
		const scheme = compiled(provider, sender.credential, NOW);
		for (const at of [0, sent.body.length >> 1, sent.body.length - 1]) {
			const body = Buffer.from(sent.body);
			body[at]! ^= 1;
			expect(await outcome(scheme, received({ ...sent, body }))).toBe(
				ifCovered(sender, body, sender.signs.body ? 'signature_mismatch' : 'ok'),
			);
		}
	});

	test('refuses the secret of another party', async () => {
		const [sender, other] = [await make(), await make()];
		const scheme = compiled(provider, other.credential, NOW);
		expect(await outcome(scheme, received(await send(sender)))).toBe('signature_mismatch');
	});

	test('refuses a missing, empty or doubled proof; an identical repeat is fine', async () => {
		const sender = await make();
		const sent = await send(sender);
		const header = proofHeader(sender, sent.headers);
		const proof = sent.headers[header]!;
		const scheme = compiled(provider, sender.credential, NOW);
		const other = (await send(await make())).headers[header]!;
		const codes = [undefined, '', [proof, other], [other, proof], [proof, proof]].map((value) =>
			outcome(scheme, received(sent, { [header]: value })),
		);
		const doubled = sender.repeatsProof ? 'ok' : 'header_conflict';
		expect(await Promise.all(codes)).toEqual([
			'signature_missing',
			'signature_missing',
			doubled,
			doubled,
			'ok',
		]);
	});

	test('refuses a proof that is cut off, has junk, or is too long', async () => {
		const sender = await make();
		const sent = await send(sender);
		const header = proofHeader(sender, sent.headers);
		const proof = sent.headers[header]!;
		const scheme = compiled(provider, sender.credential, NOW);
		const spoilt = [
			proof.slice(0, -4),
			proof.slice(0, -1),
			`${proof}=`,
			`${proof}AAAA`,
			`${proof}!!!!`,
			`${proof} `,
			`${proof}\u00e9`,
		];
		for (const value of spoilt) {
			const code = await outcome(scheme, received(sent, { [header]: value }));
			// A token has no form, so anything else is just another token; a shorter Basic text may decode.
			if (sender.signs.body) expect(code).toBe('signature_malformed');
			else if (row.credential.required.includes('username'))
				expect(code).toMatch(/^signature_m(alformed|ismatch)$/);
			else expect(code).toBe('signature_mismatch');
		}
		const long = proof + 'A'.repeat(9000);
		expect(await outcome(scheme, received(sent, { [header]: long }))).toBe('signature_malformed');
	});

	test('the previous secret verifies until it ends, and not after', async () => {
		const [old, current] = [await make(), await make()];
		const ends = NOW + 1000;
		const credential = {
			...current.credential,
			previousSecret: old.credential.secret,
			previousSecretExpiresAt: new Date(ends).toISOString(),
		};
		const sent = received(await send(old));
		const before = await compiled(provider, credential, ends - 1).verify(sent);
		expect(before).toMatchObject({ ok: true, keyId: 'previous' });
		const after = await compiled(provider, credential, ends).verify(sent);
		expect(after).toMatchObject({
			code: 'signature_mismatch',
			detail: { keysTried: ['current'] },
		});
		const fresh = await compiled(provider, credential, NOW).verify(received(await send(current)));
		expect(fresh).toMatchObject({ ok: true, keyId: 'current' });
	});

	test('signs what it verifies, and what the sender would have signed', async () => {
		const sender = await make();
		const id = 'evt-1';
		const sent = await send(sender, { id });
		const scheme = compiled(provider, sender.credential, NOW);
		expect(scheme.sign === undefined).toBe(sender.verifyOnly ?? false);
		if (sender.verifyOnly) return;
		const headers = scheme.sign!({
			method: 'POST',
			url: URL_REGISTERED,
			body: sent.body,
			id,
			timestamp: NOW,
			headers: { 'content-type': sent.headers['content-type']! },
		});
		const contentType = { 'content-type': sent.headers['content-type']! };
		expect(
			await outcome(scheme, received({ ...sent, headers: { ...contentType, ...headers } })),
		).toBe('ok');
		expect(sent.headers).toMatchObject(headers);
	});

	test('a delivery has one replay key, another has another, and it is short', async () => {
		const sender = await make();
		const scheme = compiled(provider, sender.credential, NOW);
		const sent = received(await send(sender));
		const key = await replayKey(scheme, sent);
		expect(await replayKey(scheme, sent)).toBe(key);
		const next = received(await send(sender, { at: NOW + 1000 }));
		expect(await replayKey(scheme, next)).not.toBe(key);
		expect(key).toMatch(/^(id|sig|body):[\x21-\x7e]{1,95}$/);
	});

	if (row.toleranceSeconds !== undefined) {
		test('says when it was signed, so that old and early requests are told', async () => {
			const sender = await make();
			const scheme = compiled(provider, sender.credential, NOW);
			const judge = async (at: number) => {
				const verdict = await scheme.verify(received(await send(sender, { at })));
				if (!verdict.ok) return verdict.code;
				expect(verdict.signedAt).toBe(at);
				return checkFreshness(verdict.signedAt!, NOW, row.toleranceSeconds!);
			};
			const limit = row.toleranceSeconds! * 1000;
			expect(await judge(NOW)).toBeUndefined();
			expect(await judge(NOW - limit)).toBeUndefined();
			expect(await judge(NOW - limit - 1000)).toBe('timestamp_stale');
			expect(await judge(NOW + 61_000)).toBe('timestamp_future');
		});
	} else {
		test('has no signed time', async () => {
			const sender = await make();
			const scheme = compiled(provider, sender.credential, NOW);
			const verdict = await scheme.verify(received(await send(sender)));
			expect(verdict.ok && verdict.signedAt).toBeUndefined();
			expect(verdict.ok).toBe(true);
		});
	}

	if (row.urlBound || provider === 'custom') {
		test('refuses another URL, and verifies nothing without one', async () => {
			const sender = await make();
			const sent = await send(sender);
			const scheme = compiled(provider, sender.credential, NOW);
			const elsewhere = received(sent, {}, 'https://hooks.acme.test/in/2?tenant=7');
			expect(await outcome(scheme, elsewhere)).toBe('signature_mismatch');
			expect(await outcome(scheme, received(sent, {}, ''))).toBe('content_unsupported');
		});
	}
});
