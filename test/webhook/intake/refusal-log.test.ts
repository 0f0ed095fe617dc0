import type { RefusalRecord, Store } from '../../../lib/store/store';
import { refuse } from '../../../lib/webhook/refusal';
import { RefusalLog, type RefusedVisit } from '../../../lib/webhook/refusal-log';

const visit = (reference: string, changes: Partial<RefusedVisit> = {}): RefusedVisit => ({
	reference,
	at: 1_800_000_000_000,
	workflowId: 'w1',
	nodeName: 'Trigger',
	provider: 'github',
	integrationId: '',
	correlationId: 'c',
	source: 's',
	refusal: refuse('signature_mismatch', { expected: 'x-hub-signature-256', length: 71 }),
	...changes,
});

/** Keeps what it is told, or fails while `broken`. */
function recorder() {
	const written: RefusalRecord[] = [];
	const counted: Record<string, number> = {};
	const state = { broken: false };
	const refusals: Pick<Store['refusals'], 'record' | 'count'> = {
		record: async (batch) => {
			if (state.broken) throw new Error('down');
			written.push(...batch);
		},
		count: async (_workflowId, code, _hour, times) => {
			counted[code] = (counted[code] ?? 0) + times;
		},
	};
	return { written, counted, state, store: { refusals } as unknown as Pick<Store, 'refusals'> };
}

describe('the refusal log', () => {
	const lines: string[] = [];
	const logger = { warn: (message: string) => void lines.push(message) };
	beforeEach(() => (lines.length = 0));

	test('writes a lone refusal at once, with its reason and reference', async () => {
		const { written, store } = recorder();
		const log = new RefusalLog(store);
		log.note(visit('r1'), logger);
		await new Promise((resolve) => setImmediate(resolve));
		expect(written).toMatchObject([{ reference: 'r1', code: 'signature_mismatch', status: 401 }]);
		expect(JSON.parse(written[0]!.detail)).toEqual({ expected: 'x-hub-signature-256', length: 71 });
		expect(lines).toEqual([expect.stringContaining('r1')]);
		await log.settled();
	});

	test('a flood is written and logged up to a limit, and counted beyond it', async () => {
		const { written, counted, store } = recorder();
		const log = new RefusalLog(store);
		for (let i = 0; i < 5_000; i += 1) log.note(visit(`r${i}`), logger);
		await log.settled();
		expect(written).toHaveLength(60);
		expect(counted).toEqual({ signature_mismatch: 4_940 });
		expect(lines).toHaveLength(10);
	});

	test('one workflow’s flood does not hide another’s refusal, and a new minute starts anew', async () => {
		const { written, store } = recorder();
		const log = new RefusalLog(store);
		for (let i = 0; i < 100; i += 1) log.note(visit(`a${i}`), logger);
		log.note(visit('b', { workflowId: 'w2' }), logger);
		log.note(visit('later', { at: visit('').at + 60_000 }), logger);
		await log.settled();
		expect(written.map(({ reference }) => reference)).toEqual(
			expect.arrayContaining(['b', 'later']),
		);
	});

	test('a store that is down breaks nothing', async () => {
		const { state, store } = recorder();
		state.broken = true;
		const log = new RefusalLog(store);
		log.note(visit('r1'), logger);
		await expect(log.settled()).resolves.toBeUndefined();
	});
});
