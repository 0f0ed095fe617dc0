/*
 * Tampering with the checkpoints of a log, each vector on the store, on the file, and on the offline command as a child
 * process:
 *
 * 1. change its size, root or time; delete it; delete all
 * 2. sign it with another key, saying so or not; all of them, over a log chained anew
 * 3. put in another log's, or another kind of signed text
 * 4. two histories signed with the same key, by the operator: one of them is known to the auditor
 */
import { signJws } from '../../lib/audit/signature';
import { leafHash } from './hostile';
import { draftOf, newSigner, TestLog } from './log';
import { type Tamper, Tampering } from './tampering';

const stranger = newSigner();

let tampering: Tampering;
const expectFound: Tampering['expectFound'] = async (...args) =>
	await tampering.expectFound(...args);
const findings: Tampering['findings'] = async (...args) => await tampering.findings(...args);
beforeAll(async () => (tampering = await Tampering.prepare()), 30_000);
afterAll(() => tampering.remove());

describe('a checkpoint', () => {
	const change =
		(i: number, jws: (text: string) => string): Tamper =>
		({ checkpoints }) =>
			(checkpoints[i] = { ...checkpoints[i]!, jws: jws(checkpoints[i]!.jws) });
	const payloadOf = (jws: string) => Buffer.from(jws.split('.')[1]!, 'base64url').toString();

	test.each([
		['its size', '"size":20', '"size":19'],
		['its root', /"root":"[^"]*"/, `"root":"${leafHash('x')}"`],
		['its time', '2026', '2025'],
	])('%s changed', async (_, from, to) => {
		const forge = (jws: string) => {
			const [head, payload, signature] = jws.split('.') as [string, string, string];
			const changed = Buffer.from(payload, 'base64url').toString().replace(from, to);
			return [head, Buffer.from(changed).toString('base64url'), signature].join('.');
		};
		const seq = to === '"size":19' ? 18 : 19;
		await expectFound(change(1, forge), [
			['checkpoint_altered', seq],
			['checkpoint_missing', 29],
		]);
	});

	test('signed with another key, the header saying so or not', async () => {
		const typ = 'airlock-checkpoint+jws';
		const resign = (jws: string) => signJws(typ, payloadOf(jws), stranger);
		await expectFound(change(2, resign), [['checkpoint_wrong_key', 29]]);
		const pretend = (jws: string) =>
			signJws(typ, payloadOf(jws), { ...stranger, kid: tampering.log.signer.kid });
		await expectFound(change(2, pretend), [['checkpoint_altered', 29]]);
	});

	test('all signed with another key, over a log chained anew', async () => {
		const mallory = await new TestLog(stranger).grow(35);
		await mallory.checkpoint();
		const tamper: Tamper = (material) => Object.assign(material, mallory.rows);
		await expectFound(tamper, [['checkpoint_wrong_key', 34]]);
	});

	test("replaced by another log's", async () => {
		const other = new TestLog(tampering.log.signer);
		await other.append(draftOf(5));
		await other.grow(19);
		const jws = await other.checkpoint();
		await expectFound(
			change(1, () => jws),
			[
				['checkpoint_missing', 19],
				['checkpoint_mismatch', 19],
				['checkpoint_missing', 29],
			],
		);
	});

	test('deleted', async () => {
		await expectFound(
			({ checkpoints }) => void checkpoints.splice(1, 1),
			[['checkpoint_missing', 29]],
		);
		await expectFound(
			({ checkpoints }) => void checkpoints.splice(0, 1),
			[['checkpoint_missing', 19]],
		);
	});

	test('all deleted', async () => {
		await expectFound(
			({ checkpoints }) => void checkpoints.splice(0),
			[['no_checkpoint', undefined]],
		);
	});

	test('another kind of signed text in its place', async () => {
		const forge = (jws: string) => signJws('airlock-key+jws', payloadOf(jws), tampering.log.signer);
		const { inFile } = await findings(change(2, forge));
		expect(inFile.findings).toMatchObject([{ code: 'checkpoint_altered', seq: 29 }]);
	});
});

test('two histories, both signed: the checkpoint kept elsewhere shows it', async () => {
	const otherHistory = await new TestLog(tampering.log.signer).grow(15);
	await otherHistory.append(draftOf(99));
	await otherHistory.grow(14);
	const known = await otherHistory.checkpoint();
	await expectFound(() => undefined, [['forked', 29]], [known]);
});
