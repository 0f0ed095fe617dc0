/*
 * Tampering with a log, by one who controls the database or the exported file, knows the format, and
 * has no key. Each vector is tried on the store, on the file, and on the offline command as a child
 * process; each has to be named with its place.
 *
 *  1. change any one member of an entry, leaving or recomputing its hash; change the hash alone; a single byte
 *  2. change the first entry, the last that is covered, one before a checkpoint, the last of all
 *  3. delete the first, one in the middle, several, the last
 *  4. insert a forged entry before or after the true one of that place, linked or not; repeat one, near and far
 *  5. swap neighbours; move one far
 *  6. cut the tail, keeping or deleting the checkpoints; roll back to an older state
 *  7. put in the entry that another tenant has in this place; present another tenant's log as this one's
 *  8. rewrite everything from an entry on and chain it anew, without the key
 *  9. strip the redaction stamp; what an entry is searched by (columns of the database)
 * 10. members twice, other spellings: JSON that two readers could read differently
 */
import { verifyEvidence } from '../../lib/audit/verify-evidence';
import type { StoredEntry } from '../../lib/store/store';
import { fileOf, leafHash, type Material, rechain, withBody } from './hostile';
import { chunksOf, TENANT } from './log';
import { type Tamper, Tampering } from './tampering';

let tampering: Tampering;
const expectFound: Tampering['expectFound'] = async (...args) =>
	await tampering.expectFound(...args);
const findings: Tampering['findings'] = async (...args) => await tampering.findings(...args);
beforeAll(async () => (tampering = await Tampering.prepare()), 30_000);
afterAll(() => tampering.remove());

const edit = (seq: number, change: (stored: StoredEntry) => StoredEntry): Tamper => {
	return (material) => (material.entries[seq] = change(material.entries[seq]!));
};
const replaceIn =
	(seq: number, from: string | RegExp, to: string, rehash: boolean): Tamper =>
	(material) => {
		const stored = material.entries[seq]!;
		const body = stored.body.replace(from, to);
		expect(body).not.toBe(stored.body);
		material.entries[seq] = withBody(stored, body, rehash);
	};
const cut =
	(from: number, count: number): Tamper =>
	({ entries }) =>
		void entries.splice(from, count);
const forged = (material: Material, seq: number) => {
	const stored = material.entries[seq]!;
	return withBody(stored, stored.body.replace('as ordered', 'as forged'), true);
};

test('the log as it is', async () => {
	const { inStore, inFile, run } = await findings(() => undefined, tampering.anchors);
	expect([inStore.ok, inFile.ok, run.status]).toEqual([true, true, 0]);
	expect(run.stdout).toBe(`${inFile.verdict}\n`);
	expect(run.stderr).toBe('');
});

describe('1. one member', () => {
	const body = () => tampering.log.rows.entries[12]!.body;
	const members: Array<[string, string | RegExp, string]> = [
		['action', 'webhook.delivery', 'webhook.refusal'],
		['actor.id', '"id":"psn_5"', '"id":"psn_6"'],
		['actor.type', '"type":"sender"', '"type":"system"'],
		['after', '"tries":12', '"tries":13'],
		['at', '00:00:12', '00:00:13'],
		['before', '"state":"pending"', '"state":"revoked"'],
		['context', '"size":18', '"size":19'],
		['context, not ASCII', '☂', '☃'],
		['correlationId', 'c-12', 'c-13'],
		['credential', 'cred-1', 'cred-2'],
		['deliveryId', 'd-12', 'd-13'],
		['environment', 'production', 'staging'],
		['execution', '"execution":"12"', '"execution":"13"'],
		['integration', 'shop', 'shap'],
		['node', 'Trigger', 'trigger'],
		['onBehalfOf', 'psn_owner', 'psn_other'],
		['outcome', '"outcome":"success"', '"outcome":"denied"'],
		['prev', /"prev":"./, '"prev":"_'],
		['reason', 'as ordered', 'as forged'],
		['redaction.removed', '"email":1', '"email":0'],
		['redaction.version', '"version":"1"', '"version":"none"'],
		['requestId', 'r-12', 'r-13'],
		['resource', 'orders/1', 'orders/2'],
		['scope', 'orders:read', 'orders:write'],
		['seq', '"seq":12', '"seq":13'],
		['seq, far', '"seq":12', '"seq":2'],
		['subject', 'psn_subject', 'psn_nobody'],
		['workflow', 'w-1', 'w-2'],
	];

	test.each(members)('%s, its hash left as it is', async (_, from, to) => {
		await expectFound(replaceIn(12, from, to, false), [['entry_altered', 12]]);
	});

	test.each(members)('%s, its hash recomputed', async (_, from, to) => {
		await expectFound(replaceIn(12, from, to, true), [['entry_altered', 12]]);
	});

	test('every member an entry has is among them', () => {
		const names = Object.keys(JSON.parse(body()) as object);
		const tried = members.map(([name]) => name.split(/[.,]/)[0]);
		// These two are vectors of their own, below.
		expect(names.filter((name) => !tried.includes(name))).toEqual(['schema', 'tenant']);
	});

	test('the schema, whatever its hash', async () => {
		await expectFound(replaceIn(12, '"schema":1', '"schema":2', true), [['entry_malformed', 12]]);
		await expectFound(replaceIn(12, '"schema":1', '"schema":2', false), [['entry_altered', 12]]);
	});

	test('the hash alone', async () => {
		const change = (stored: StoredEntry) => ({ ...stored, hash: leafHash('x') });
		await expectFound(edit(12, change), [['entry_altered', 12]]);
	});

	test('several entries: each is named', async () => {
		const tamper: Tamper = (material) => {
			for (const seq of [3, 12, 25]) replaceIn(seq, 'as ordered', 'as forged', true)(material);
			replaceIn(18, 'as ordered', 'as forged', false)(material);
		};
		const expected = [3, 12, 18, 25].map((seq) => ['entry_altered', seq] as const);
		await expectFound(tamper, expected);
	});
});

describe('2. entries at the edges', () => {
	test.each([0, 1, 9, 10, 29, 30, 33])('entry %i', async (seq) => {
		await expectFound(replaceIn(seq, 'as ordered', 'as forged', true), [['entry_altered', seq]]);
		await expectFound(replaceIn(seq, 'as ordered', 'as forged', false), [['entry_altered', seq]]);
	});

	test('the last covered one, at the end of the log', async () => {
		const tamper: Tamper = (material) => {
			cut(30, 5)(material);
			replaceIn(29, 'as ordered', 'as forged', true)(material);
		};
		await expectFound(tamper, [['entry_altered', 29]]);
	});
});

describe('3. deleting', () => {
	test.each([
		['the first', 0, 1],
		['one in the middle', 12, 1],
		['one before a checkpoint', 9, 1],
		['one after a checkpoint', 10, 1],
		['several', 12, 5],
		['several over a checkpoint', 18, 4],
	])('%s', async (_, from, count) => {
		await expectFound(cut(from, count), [['entry_removed', from]]);
	});

	test('the last', async () => {
		await expectFound(cut(29, 6), [['tail_cut', 29]]);
	});

	test('and giving the others their numbers, with hashes', async () => {
		const tamper: Tamper = (material) => {
			cut(12, 1)(material);
			material.entries = rechain(material.entries, 12);
		};
		await expectFound(tamper, [
			['checkpoint_mismatch', 19],
			['checkpoint_mismatch', 29],
		]);
	});
});

describe('4. inserting', () => {
	test.each([
		['before the true one', 12],
		['after the true one', 13],
	])('a linked entry %s', async (_, at) => {
		const tamper: Tamper = (material) => void material.entries.splice(at, 0, forged(material, 12));
		await expectFound(tamper, [['entry_inserted', 12]]);
	});

	test('one that is not linked', async () => {
		const tamper: Tamper = (material) => {
			const entry = forged(material, 12);
			const body = entry.body.replace(/"prev":"[\w-]{43}"/, `"prev":"${leafHash('x')}"`);
			material.entries.splice(12, 0, withBody(entry, body, true));
		};
		await expectFound(tamper, [['entry_inserted', 12]]);
	});

	test('one again, beside it and far from it', async () => {
		const again =
			(at: number): Tamper =>
			({ entries }) =>
				void entries.splice(at, 0, entries[12]!);
		await expectFound(again(13), [['entry_duplicated', 12]]);
		await expectFound(again(25), [['entry_duplicated', 12]]);
	});
});

describe('5. reordering', () => {
	test('neighbours', async () => {
		const tamper: Tamper = ({ entries }) => void entries.splice(12, 2, entries[13]!, entries[12]!);
		await expectFound(tamper, [['entry_reordered', 12]]);
	});

	test('one moved far back', async () => {
		const tamper: Tamper = ({ entries }) => void entries.splice(24, 0, ...entries.splice(12, 1));
		await expectFound(tamper, [['entry_reordered', 12]]);
	});
});

describe('6. the tail', () => {
	test('cut, the checkpoint left', async () => {
		await expectFound(cut(25, 10), [['tail_cut', 25]]);
	});

	test('cut to the last entry before a checkpoint', async () => {
		await expectFound(cut(20, 15), [['tail_cut', 20]]);
	});

	const rollBack: Tamper = (material) => {
		cut(22, 13)(material);
		material.checkpoints.pop();
	};

	test('rolled back with its checkpoints: a checkpoint kept elsewhere shows it', async () => {
		await expectFound(rollBack, [['rolled_back', 22]], tampering.anchors);
	});

	test('rolled back, and gone on differently', async () => {
		const tamper: Tamper = (material) => {
			const { entries } = material;
			entries[25] = forged(material, 25);
			material.entries = rechain(entries, 26);
			material.checkpoints.pop();
		};
		await expectFound(tamper, [['checkpoint_mismatch', 29]], tampering.anchors);
	});

	test('what no checkpoint covers is said, not found', async () => {
		const { inFile, inStore } = await findings(rollBack);
		expect(inFile).toMatchObject({ ok: true, entries: 22, covered: 20 });
		expect(inFile.verdict).toMatch(/the last 2 not covered by a checkpoint yet/);
		expect(inStore.ok).toBe(true);
	});
});

describe('7. tenants', () => {
	test("another tenant's entry in this place", async () => {
		const tamper: Tamper = ({ entries }) => (entries[12] = tampering.otherTenant.rows.entries[12]!);
		await expectFound(tamper, [['other_tenant', 12]]);
	});

	test('with the name changed', async () => {
		const tamper: Tamper = ({ entries }) => {
			const stored = tampering.otherTenant.rows.entries[12]!;
			entries[12] = withBody(stored, stored.body.replace('"other"', '"acme"'), true);
		};
		await expectFound(tamper, [['entry_altered', 12]]);
	});

	test("another tenant's checkpoint", async () => {
		const tamper: Tamper = ({ checkpoints }) =>
			(checkpoints[1] = tampering.otherTenant.rows.checkpoints[1]!);
		await expectFound(tamper, [
			['checkpoint_other_tenant', 19],
			['checkpoint_missing', 29],
		]);
	});

	test("another tenant's whole log under this name", async () => {
		const { entries, checkpoints } = tampering.otherTenant.rows;
		const result = await verifyEvidence(
			chunksOf(fileOf({ entries, checkpoints }, TENANT)),
			tampering.log,
		);
		expect(result!.ok).toBe(false);
		expect(result!.findings[0]).toMatchObject({ code: 'other_tenant', seq: 0 });
		expect(result!.findingCount).toBe(35 + 3);
	});
});

describe('8. everything chained anew', () => {
	test.each([
		[0, [9, 19, 29]],
		[12, [19, 29]],
		[21, [29]],
	])('from entry %i on', async (from, found) => {
		const tamper: Tamper = (material) => {
			material.entries[from] = forged(material, from);
			material.entries = rechain(material.entries, from + 1);
		};
		await expectFound(
			tamper,
			found.map((seq) => ['checkpoint_mismatch', seq] as const),
		);
	});
});

describe('9. what is beside the text', () => {
	test('the redaction stamp taken off', async () => {
		const stamp = /"redaction":\{.*?"version":"1"\},/;
		await expectFound(replaceIn(12, stamp, '', false), [['entry_altered', 12]]);
		await expectFound(replaceIn(12, stamp, '', true), [['entry_malformed', 12]]);
	});

	test.each(['at', 'action', 'actor', 'outcome', 'integration', 'subject', 'correlationId'])(
		'the column %s',
		async (name) => {
			const value = name === 'at' ? 1 : 'other';
			const { inStore } = await findings(edit(12, (stored) => ({ ...stored, [name]: value })));
			expect(inStore.findings).toMatchObject([{ code: 'columns_altered', seq: 12 }]);
		},
	);

	test('the oldest entries deleted as if by retention', async () => {
		const { inStore } = await findings(cut(0, 10));
		expect(inStore.findings[0]).toMatchObject({ code: 'entry_removed', seq: 0 });
	});
});

describe('10. another reading', () => {
	test.each([
		['a member twice', '"seq":12', '"seq":12,"seq":12'],
		['white space', '"seq":12', '"seq": 12'],
		['another spelling', 'as ordered', '\\u0061s ordered'],
		['a line break in it', '"seq":12', '"seq":12\r'],
		['no JSON', '"seq":12', '"seq":'],
	])('%s', async (_, from, to) => {
		await expectFound(replaceIn(12, from, to, true), [['entry_malformed', 12]]);
	});
});
