import { crash } from '../drill/crash';
import { loseDatabase } from '../drill/database-loss';
import type { TrafficReport } from '../drill/traffic';
import { describeWithPostgres, type N8n, startN8n } from './harness';

const LANES = 8;

/** Every event ran, and none was answered with 2xx, as new or as a duplicate, before its execution was recorded. */
function expectNothingLost(report: TrafficReport): void {
	process.stdout.write(`${JSON.stringify(report)}\n`);
	expect(report).toMatchObject({ lost: 0, unfounded: 0 });
}

function faultsIn(log: string): string[] {
	return log.split('\n').filter((line) => /unhandled|uncaught|'error' event/i.test(line));
}

describe('n8n killed in the middle of traffic, on SQLite', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n();
	});
	afterAll(async () => await n8n?.stop());

	test('loses none of 500 deliveries', async () => {
		const report = await crash(n8n, { events: 500, lanes: LANES, killAt: [170, 340] });
		expectNothingLost(report);
		// Only what was under way at a kill may run again: recorded by n8n, not yet kept by us.
		expect(report.repeated).toBeLessThanOrEqual(2 * LANES);
		expect(faultsIn(await n8n.log())).toEqual([]);
	});
});

describeWithPostgres('on PostgreSQL', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n({ database: 'postgres' });
	});
	afterAll(async () => await n8n?.stop());

	test('n8n killed in the middle of traffic loses none of 150 deliveries', async () => {
		const report = await crash(n8n, { events: 150, lanes: LANES, killAt: [50] });
		expectNothingLost(report);
		expect(report.repeated).toBeLessThanOrEqual(LANES);
	});

	test('connections cut in the middle of traffic lose nothing', async () => {
		const report = await loseDatabase(n8n, {
			events: 150,
			lanes: LANES,
			cutEveryMs: 20,
			outageMs: 0,
		});
		expectNothingLost(report);
		expect(report.cut).toBeGreaterThan(0);
		expect(Object.keys(report.answers).filter((s) => s !== '200' && s !== '503')).toEqual([]);
		// Nobody saw an answer get lost, so nothing had to be accepted twice.
		expect(report.repeated).toBe(0);
		expect(faultsIn(await n8n.log())).toEqual([]);
	});
});
