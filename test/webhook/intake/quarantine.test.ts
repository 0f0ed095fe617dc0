import { randomUUID } from 'node:crypto';
import { InboxServer } from './inbox-server';

const forged = { 'x-hub-signature-256': `sha256=${'ab'.repeat(32)}` };
const event = () => JSON.stringify({ id: randomUUID() });

describe('quarantine', () => {
	let box: InboxServer;
	afterEach(async () => await box.stop());

	test('a source with repeated refusals is set aside, also for genuine events, and let in again', async () => {
		box = await InboxServer.start({ quarantineAfter: 3, requestsPerMinute: 0 });
		for (let i = 0; i < 3; i += 1) expect((await box.post(event(), forged)).status).toBe(401);
		const refused = await box.post(event());
		expect([refused.status, box.last]).toEqual([503, 'source_quarantined']);
		const wait = Number(refused.headers['retry-after']);
		expect(wait).toBeGreaterThan(0);
		expect(wait).toBeLessThanOrEqual(60);
		box.clock.time += wait * 1000;
		expect((await box.post(event())).status).toBe(200);
	});

	test('each round is longer, up to an hour', async () => {
		box = await InboxServer.start({ quarantineAfter: 2, requestsPerMinute: 0 });
		const waits: number[] = [];
		for (let round = 0; round < 9; round += 1) {
			while ((await box.post(event(), forged)).status !== 503);
			const wait = Number((await box.post(event())).headers['retry-after']);
			waits.push(wait);
			box.clock.time += wait * 1000;
		}
		expect(waits.slice(0, 3)).toEqual([60, 120, 240]);
		expect(Math.max(...waits)).toBe(3600);
	});

	test('another address behind the same trusted proxy is not affected', async () => {
		box = await InboxServer.start({
			quarantineAfter: 2,
			trustedProxyHops: 1,
			requestsPerMinute: 0,
		});
		const from = (address: string) => ({ 'x-forwarded-for': address });
		for (let i = 0; i < 3; i += 1) await box.post(event(), { ...forged, ...from('192.0.2.1') });
		expect((await box.post(event(), from('192.0.2.1'))).status).toBe(503);
		expect((await box.post(event(), from('192.0.2.2'))).status).toBe(200);
	});

	test('by default a private address, which may be a shared proxy, is never set aside', async () => {
		box = await InboxServer.start({ requestsPerMinute: 0 });
		for (let i = 0; i < 60; i += 1) await box.post(event(), forged);
		expect((await box.post(event())).status).toBe(200);
	});

	test('duplicates and limits do not count as hostile', async () => {
		box = await InboxServer.start({ quarantineAfter: 2, duplicates: 'refuse' });
		const body = event();
		for (let i = 0; i < 5; i += 1) await box.post(body);
		expect((await box.post(event())).status).toBe(200);
	});
});
