/*
 * Evidence files with one byte changed, put in or taken out, at random places: none verifies, and none
 * makes the verifier throw.
 */
import { readProof, proofText, proveEntry, verifyProof } from '../../lib/audit/proof';
import { verifyEvidence } from '../../lib/audit/verify-evidence';
import { randomOf } from '../store/random';
import { draftOf, TENANT, TestLog } from './log';

const ROUNDS = 4_000;

async function* once(bytes: Buffer) {
	yield bytes;
}

/** One byte of `bytes` changed, put in or taken out. */
function spoil(bytes: Buffer, random: () => number): Buffer {
	const at = Math.floor(random() * bytes.length);
	const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + 1)];
	const other = Buffer.of((bytes[at]! + 1 + Math.floor(random() * 255)) % 256);
	const kind = random();
	if (kind < 0.8) return Buffer.concat([before, other, after]);
	return kind < 0.9
		? Buffer.concat([before, other, bytes.subarray(at)])
		: Buffer.concat([before, after]);
}

async function smallLog(): Promise<TestLog> {
	const log = await new TestLog().grow(3);
	await log.checkpoint();
	// The replacement character itself: what a decoder puts in for bytes it cannot read.
	await log.append(draftOf(3, { context: { note: '\ufffd\ufffd"' } }));
	await log.grow(1);
	await log.checkpoint();
	return log;
}

test.each([
	['a whole log', {}],
	['a part of one', { fromSeq: 1, toSeq: 3 }],
])('%s', async (_, range) => {
	const log = await smallLog();
	const bytes = Buffer.from(await log.evidence(range));
	const { keys } = log;
	expect(await verifyEvidence(once(bytes), { keys })).toMatchObject({ ok: true });
	const random = randomOf(11);
	const passed: string[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const spoiled = spoil(bytes, random);
		const result = await verifyEvidence(once(spoiled), { keys });
		// Without its last line break a file is the same file.
		if (result?.ok && !spoiled.equals(bytes.subarray(0, -1))) passed.push(spoiled.toString());
	}
	expect(passed).toEqual([]);
});

test('the proof of an entry', async () => {
	const log = await smallLog();
	const proved = await proveEntry(log.store, TENANT, 3);
	if (!proved.ok) throw new Error(proved.code);
	const bytes = Buffer.from(proofText(proved.proof));
	const random = randomOf(12);
	const passed: string[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const spoiled = spoil(bytes, random);
		const proof = readProof(spoiled.toString());
		const ok = proof && verifyProof(proof, log.keys).ok;
		if (ok && spoiled.toString().trimEnd() !== bytes.toString()) passed.push(spoiled.toString());
	}
	expect(passed).toEqual([]);
});
