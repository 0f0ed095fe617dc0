import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, exportJWK } from 'jose';
import { keySetOf, publicKeyText } from '../../lib/audit/signature';
import { verifyEvidence } from '../../lib/audit/verify-evidence';
import { verifyStore } from '../../lib/audit/verify-store';
import { draftKeyAnnouncement } from '../../lib/audit/key-rotation';
import { chunksOf, draftOf, newSigner, TENANT, TestLog } from './log';

const inStore = async (log: TestLog, anchored: string[] = [], keys = log.keys) =>
	await verifyStore(log.store, { tenant: log.tenant, keys, anchored });
const inFile = async (log: TestLog, text: string, anchored: string[] = [], keys = log.keys) => {
	const result = await verifyEvidence(chunksOf(text), { keys, anchored });
	if (!result) throw new Error('no evidence file');
	return result;
};

test('a log, its file and the checkpoints kept elsewhere agree', async () => {
	const log = new TestLog();
	const anchored: string[] = [];
	for (const count of [1, 300, 7, 700]) {
		await log.grow(count);
		anchored.push(await log.checkpoint());
	}
	await log.grow(5);
	const expected = {
		ok: true,
		tenant: TENANT,
		entries: 1_013,
		firstSeq: 0,
		lastSeq: 1_012,
		checkpoints: 8,
		covered: 1_008,
		findings: [],
		findingCount: 0,
		unredacted: { count: 0 },
		gaps: { count: 0 },
		verdict:
			'Verified: 1013 entries (0 to 1012) of tenant acme, 8 checkpoints, the last 5 not covered by a checkpoint yet.',
	};
	expect(await inStore(log, anchored)).toMatchObject(expected);
	expect(await inFile(log, await log.evidence(), anchored)).toMatchObject(expected);
});

test('a file reads the same however it is cut, with or without its last line break', async () => {
	const log = await new TestLog().grow(20);
	await log.checkpoint();
	const text = await log.evidence();
	const whole = await inFile(log, text);
	expect(whole.ok).toBe(true);
	for (const size of [1, 2, 3, 7, 100_000]) {
		const { keys } = log;
		expect(await verifyEvidence(chunksOf(text, size), { keys })).toEqual(whole);
	}
	expect(await inFile(log, text.trimEnd())).toEqual(whole);
});

test.each([
	[0, 0],
	[0, 100],
	[7, 299],
	[256, 511],
	[257, 300],
	[300, 511],
	[512, 512],
	[1, 511],
])('entries %i to %i alone verify against a later checkpoint', async (fromSeq, toSeq) => {
	const log = await new TestLog().grow(300);
	await log.checkpoint();
	await log.grow(213);
	const middle = await log.checkpoint();
	await log.grow(100);
	const latest = await log.checkpoint();
	const expected = { ok: true, firstSeq: fromSeq, lastSeq: toSeq, entries: toSeq - fromSeq + 1 };
	const text = await log.evidence({ fromSeq, toSeq });
	expect(await inFile(log, text, [latest])).toMatchObject({ ...expected, covered: 613 });
	const against = await log.evidence({ fromSeq, toSeq, against: 513 });
	expect(await inFile(log, against, [middle])).toMatchObject({ ...expected, covered: 513 });
	if (toSeq < 512) {
		expect((await inFile(log, text, [middle])).findings).toMatchObject([
			{ code: 'checkpoint_unchecked', seq: 512 },
		]);
	}

	const other = new TestLog(log.signer);
	await other.append(draftOf(9));
	await other.grow(612);
	const elsewhere = await inFile(log, text, [await other.checkpoint()]);
	expect(elsewhere.findings).toMatchObject([{ code: 'forked', seq: 612 }]);
	const forged = text.replace(latest, await other.checkpoint());
	expect((await inFile(log, forged)).findings).toMatchObject([
		{ code: 'checkpoint_mismatch', seq: toSeq },
	]);
});

test('names entries recorded without redaction, and gaps', async () => {
	const log = await new TestLog().grow(3);
	await log.append(draftOf(3, { redaction: { removed: {}, version: 'none' } }));
	await log.append(draftOf(4, { action: 'audit.gap' }), draftOf(5, { action: 'audit.rollback' }));
	await log.checkpoint();
	for (const result of [await inStore(log), await inFile(log, await log.evidence())]) {
		expect(result.ok).toBe(true);
		expect(result.unredacted).toEqual({ count: 1, first: [3] });
		expect(result.gaps).toEqual({ count: 2, first: [4, 5] });
		expect(result.verdict).toMatch(/1 recorded without redaction, 2 marking gaps\.$/);
	}
});

test('nothing is verified without a checkpoint', async () => {
	const log = await new TestLog().grow(3);
	for (const result of [await inStore(log), await inFile(log, await log.evidence())]) {
		expect(result.findings).toMatchObject([{ code: 'no_checkpoint' }]);
		expect(result.ok).toBe(false);
	}
	expect(await inStore(new TestLog())).toMatchObject({ ok: true, entries: 0 });
});

test('what is no evidence file is not looked at', async () => {
	const { keys } = new TestLog();
	for (const text of ['', 'null', '{}', '{"kind":"airlock-audit","version":2}', 'PK\u0003\u0004']) {
		expect(await verifyEvidence(chunksOf(text), { keys })).toBeUndefined();
	}
});

describe('keys', () => {
	test('are read as they are given out, and checkpoints are plain JWS to others', async () => {
		const log = await new TestLog().grow(1);
		const jws = await log.checkpoint();
		const { signer } = log;
		const given = keySetOf([publicKeyText(signer)]);
		expect(given).toMatchObject({ ok: true });
		expect(given.ok && [...given.keys.keys()]).toEqual([signer.kid]);
		expect(signer.kid).toBe(await calculateJwkThumbprint(await exportJWK(signer.publicKey)));
		const { protectedHeader, payload } = await compactVerify(jws, signer.publicKey);
		expect(protectedHeader).toEqual({
			alg: 'EdDSA',
			kid: signer.kid,
			typ: 'airlock-checkpoint+jws',
		});
		const [first] = log.rows.entries;
		expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
			at: '2026-01-01T00:00:01.000Z',
			head: first!.hash,
			previous: null,
			root: first!.hash,
			schema: 1,
			size: 1,
			tenant: TENANT,
		});
	});

	test('that cannot be trusted are refused', () => {
		const { privateKey } = newSigner();
		const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
		expect(keySetOf([pem])).toMatchObject({ ok: false });
		expect(
			keySetOf(['0100000000000000000000000000000000000000000000000000000000000000']),
		).toMatchObject({ ok: false });
	});

	test('of other kinds are refused', () => {
		const { publicKey } = newSigner();
		const der = publicKey.export({ format: 'der', type: 'spki' });
		expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).asymmetricKeyType).toBe(
			'ed25519',
		);
		expect(keySetOf(['nonsense'])).toMatchObject({ ok: false });
	});

	test('change: a key announced by the old one is trusted from there on', async () => {
		const log = await new TestLog().grow(10);
		await log.checkpoint();
		const next = newSigner();
		expect(await log.checkpointer.make(TENANT, next)).toEqual({
			ok: false,
			code: 'key_unannounced',
		});
		const about = { tenant: TENANT, at: 0, actor: { id: 'airlock', type: 'system' } } as const;
		const redaction = { removed: {}, version: '1' };
		await log.append(draftKeyAnnouncement(about, log.signer, next, redaction));
		await log.grow(3);
		await log.checkpoint(next);
		const text = await log.evidence();
		expect(await inStore(log)).toMatchObject({ ok: true, checkpoints: 2, covered: 14 });
		expect(await inFile(log, text)).toMatchObject({ ok: true, checkpoints: 2 });

		// Announced by a key that is not trusted, or for another tenant: worth nothing.
		for (const [tenant, signer] of [
			[TENANT, newSigner()],
			['other', log.signer],
		] as const) {
			const forged = await new TestLog(log.signer).grow(10);
			await forged.checkpoint();
			await forged.append(draftKeyAnnouncement({ ...about, tenant }, signer, next, redaction));
			await forged.checkpoint(next);
			const { findings } = await inStore(forged);
			expect(findings).toMatchObject([{ code: 'checkpoint_wrong_key', seq: 10 }]);
		}
	});
});
