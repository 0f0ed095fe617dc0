import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DELIVERY_LEASE_MS } from '../../../lib/store/store';
import { claimKey, DeliveryClaim } from '../../../lib/webhook/claim';
import { InboxServer } from './inbox-server';

const event = () => JSON.stringify({ id: randomUUID() });

/** The claim is settled when the answer has left, a moment after the client has it. */
const settled = async () => await sleep(30);

describe('duplicates', () => {
	let box: InboxServer;
	afterEach(async () => await box.stop());

	test('a replay is acknowledged and delivers nothing', async () => {
		box = await InboxServer.start();
		const body = event();
		await box.post(body);
		await settled();
		const replay = await box.post(body);
		expect([replay.status, box.last]).toEqual([200, 'acknowledge']);
	});

	test('changing the unsigned delivery id does not get a replay in', async () => {
		box = await InboxServer.start();
		const body = event();
		await box.post(body, { 'x-github-delivery': 'one' });
		await settled();
		await box.post(body, { 'x-github-delivery': 'two' });
		expect(box.last).toBe('acknowledge');
	});

	test('with "refuse" the replay gets 409, with "process" it is delivered', async () => {
		box = await InboxServer.start({ duplicates: 'refuse' });
		const body = event();
		await box.post(body);
		await settled();
		expect((await box.post(body)).status).toBe(409);
		await box.stop();
		box = await InboxServer.start({ duplicates: 'process' });
		await box.post(body);
		await settled();
		await box.post(body);
		expect(box.last).toBe('deliver');
	});

	test.each([400, 500])('a delivery that n8n answered with %d is let in again', async (status) => {
		box = await InboxServer.start();
		box.answerStatus = status;
		const body = event();
		expect((await box.post(body)).status).toBe(status);
		await settled();
		box.answerStatus = 200;
		expect((await box.post(body)).status).toBe(200);
		expect(box.last).toBe('deliver');
	});

	test.each([
		[200, 'acknowledge'],
		[500, 'deliver'],
	])(
		'a sender that hangs up is no reason to run it twice: answered %d in the end, its retry is met by %s',
		async (status, outcome) => {
			box = await InboxServer.start();
			let done = () => {};
			box.work = new Promise<void>((resolve) => (done = resolve));
			box.answerStatus = status;
			const body = event();
			await box.postAndHangUp(body);
			await sleep(300);
			expect((await box.post(body)).status).toBe(503);
			expect(box.last).toBe('duplicate_pending');
			box.work = Promise.resolve();
			box.answerStatus = 200;
			done();
			// Looked at four times a second.
			await sleep(600);
			expect((await box.post(body)).status).toBe(200);
			expect(box.last).toBe(outcome);
		},
	);

	test('a delivery that another request still holds gets 503, not an acknowledgement', async () => {
		box = await InboxServer.start();
		const body = event();
		await box.post(body);
		const { verified } = box.lastDelivery.delivery;
		const other = JSON.stringify({ other: 1 });
		await box.post(other);
		const key = claimKey('test', box.lastDelivery.delivery.verified!.replayKey);
		expect(key).not.toBe(claimKey('test', verified!.replayKey));
		// The same key, held by another process that died before it settled.
		await box.stop();
		box = await InboxServer.start();
		const third = event();
		box.answerStatus = 500;
		await box.post(third);
		await settled();
		const held = claimKey('test', box.lastDelivery.delivery.verified!.replayKey);
		await new DeliveryClaim(box.store.claims, held, { rememberMs: 1_000, stored: false }).take();
		box.answerStatus = 200;
		expect((await box.post(third)).status).toBe(503);
		expect(box.last).toBe('duplicate_pending');
		box.clock.time += DELIVERY_LEASE_MS + 1;
		expect((await box.post(third)).status).toBe(200);
	});

	describe('a delivery that is stored before it starts', () => {
		const key = claimKey('test', 'stored');
		const claim = () =>
			new DeliveryClaim(box.store.deliveries, key, { rememberMs: 3_600_000, stored: true });
		beforeEach(async () => {
			box = await InboxServer.start();
		});

		test('is a duplicate once the lease of the process that died with it has ended, and not free', async () => {
			const dead = claim();
			expect(await dead.take()).toBe('claimed');
			await dead.markStored();
			// It may be at work yet, and may fail.
			expect(await claim().take()).toBe('pending');
			box.clock.time += DELIVERY_LEASE_MS + 1;
			expect(await claim().take()).toBe('duplicate');
			box.clock.time += DELIVERY_LEASE_MS + 1;
			expect(await claim().take()).toBe('duplicate');
			box.clock.time += 3_600_000;
			expect(await claim().take()).toBe('claimed');
		});

		test('is free where the process died before it was stored', async () => {
			expect(await claim().take()).toBe('claimed');
			expect(await claim().take()).toBe('pending');
			box.clock.time += DELIVERY_LEASE_MS + 1;
			const retry = claim();
			expect(await retry.take()).toBe('claimed');
			await retry.markStored();
			await retry.keep();
			expect(await claim().take()).toBe('duplicate');
		});

		test.each([true, false])(
			'is free where n8n did not take it in (stored: %s)',
			async (stored) => {
				const refused = claim();
				await refused.take();
				if (stored) await refused.markStored();
				await refused.release();
				const retry = claim();
				expect(await retry.take()).toBe('claimed');
				await retry.markStored();
			},
		);

		test('does not start where storing it took longer than the claim, which another may have', async () => {
			const slow = claim();
			await slow.take();
			box.clock.time += DELIVERY_LEASE_MS + 1;
			await expect(slow.markStored()).rejects.toThrow('claim ended');
			expect(await claim().take()).toBe('claimed');
			await expect(slow.markStored()).rejects.toThrow('claim ended');
		});
	});

	test('an accepted delivery is forgotten after its window', async () => {
		box = await InboxServer.start({ duplicateWindowHours: 1 });
		const body = event();
		await box.post(body);
		await settled();
		box.clock.time += 3_600_001;
		await box.post(body);
		expect(box.last).toBe('deliver');
	});

	test('of many at once exactly one is delivered', async () => {
		box = await InboxServer.start();
		const body = event();
		await Promise.all(Array.from({ length: 20 }, async () => await box.post(body)));
		expect(box.outcomes.filter(({ outcome }) => outcome.kind === 'deliver')).toHaveLength(1);
	});
});
