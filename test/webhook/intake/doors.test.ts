import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { StoreUnavailableError } from '../../../lib/store/store';
import { InboxServer } from './inbox-server';

const event = (extra: Record<string, unknown> = {}) =>
	JSON.stringify({ id: randomUUID(), ...extra });

describe('the doors', () => {
	let inbox: InboxServer | undefined;
	const start = async (policy: Record<string, unknown> = {}, provider?: string) => {
		inbox = await InboxServer.start(policy, provider);
		return inbox;
	};
	afterEach(async () => {
		await inbox?.stop();
		inbox = undefined;
	});

	test('a signed event is delivered with its body, id and key', async () => {
		const { outcome } = await (async () => {
			const box = await start();
			const reply = await box.post(event({ n: 1 }), { 'X-GitHub-Delivery': 'd-1' });
			expect(reply.status).toBe(200);
			return { outcome: box.lastDelivery };
		})();
		expect(outcome.delivery.body).toMatchObject({ n: 1 });
		expect(outcome.delivery.verified).toMatchObject({ keyId: 'current', deliveryId: 'd-1' });
	});

	test.each([
		['no signature', { 'x-hub-signature-256': [] as string[] }, 'signature_missing'],
		['a forged one', { 'x-hub-signature-256': `sha256=${'ab'.repeat(32)}` }, 'signature_mismatch'],
		['a malformed one', { 'x-hub-signature-256': 'sha256=zz' }, 'signature_malformed'],
	])('%s is refused with 401', async (_name, headers, code) => {
		const box = await start();
		const reply = await box.post(event(), headers);
		expect([reply.status, box.last]).toEqual([401, code]);
	});

	test('another method is refused with 405 before anything else', async () => {
		const box = await start();
		expect((await box.send('PUT', '/hook', Buffer.from('{}'))).status).toBe(405);
		expect((await box.send('GET', '/hook', undefined)).status).toBe(405);
		expect(box.last).toBe('method_not_allowed');
	});

	test('an address that is not allowed gets 403, one that is gets in', async () => {
		const closed = await start({ allowedAddresses: '192.0.2.0/24, 2001:db8::/32' });
		expect((await closed.post(event())).status).toBe(403);
		await closed.stop();
		const open = await start({ allowedAddresses: '127.0.0.0/8' });
		expect((await open.post(event())).status).toBe(200);
	});

	test.each([
		['integration_disabled', 503, 'integration_closed'],
		['test_access_ended', 503, 'integration_closed'],
		['integration_revoked', 410, 'integration_revoked'],
	] as const)(
		'an integration that is closed (%s) lets nothing in, in observe mode either',
		async (code, status, refusal) => {
			for (const mode of ['enforce', 'observe']) {
				const box = await start({ mode });
				box.gate = async () => ({ open: false, code, message: '' });
				const reply = await box.post(event());
				expect([reply.status, box.last]).toEqual([status, refusal]);
				box.gate = async () => ({ open: true });
				expect((await box.post(event())).status).toBe(200);
				await box.stop();
			}
			inbox = undefined;
		},
	);

	test('a registry that cannot be asked lets nothing in, and the sender tries again', async () => {
		const box = await start();
		box.gate = async () => await Promise.reject(new StoreUnavailableError('away'));
		const reply = await box.post(event());
		expect([reply.status, box.last]).toEqual([503, 'store_unavailable']);
		expect(reply.headers['retry-after']).toBe('10');
	});

	test('X-Forwarded-For counts only from the hops that are trusted', async () => {
		const box = await start({ allowedAddresses: '192.0.2.7', trustedProxyHops: 1 });
		const forwarded = (list: string) => box.post(event(), { 'X-Forwarded-For': list });
		expect((await forwarded('10.0.0.1, 192.0.2.7')).status).toBe(200);
		// The client wrote the left entry itself.
		expect((await forwarded('192.0.2.7, 203.0.113.9')).status).toBe(403);
		expect((await box.post(event())).status).toBe(403);
	});

	test('a source over its rate gets 429 with Retry-After, and passes again when the time is over', async () => {
		const box = await start({ requestsPerMinute: 2 });
		expect((await box.post(event())).status).toBe(200);
		expect((await box.post(event())).status).toBe(200);
		const third = await box.post(event());
		expect([third.status, box.last]).toEqual([429, 'rate_limited']);
		const wait = Number(third.headers['retry-after']);
		expect(wait).toBeGreaterThan(0);
		box.clock.time += wait * 1000;
		expect((await box.post(event())).status).toBe(200);
	});

	test('forged traffic does not use up the deliveries of the genuine sender', async () => {
		const box = await start({ requestsPerMinute: 0, deliveriesPerMinute: 2 });
		for (let i = 0; i < 5; i += 1) {
			await box.post(event(), { 'x-hub-signature-256': `sha256=${'ab'.repeat(32)}` });
		}
		expect((await box.post(event())).status).toBe(200);
		expect((await box.post(event())).status).toBe(200);
		expect((await box.post(event())).status).toBe(429);
	});

	test('a content type that is not allowed gets 415', async () => {
		const box = await start({ contentTypes: 'application/*+json' });
		expect((await box.post(event())).status).toBe(415);
		expect(
			(await box.post(event(), { 'content-type': 'application/cloudevents+json; charset=utf-8' }))
				.status,
		).toBe(200);
	});

	test('a declared size over the cap gets 413 before the body is read', async () => {
		const box = await start({ maxBodyKilobytes: 1 });
		const reply = await box.post('x'.repeat(300_000));
		expect([reply.status, box.last]).toEqual([413, 'body_too_large']);
	});

	test('an undeclared size is cut off while streaming', async () => {
		const box = await start({ maxBodyKilobytes: 1 });
		const reply = await box.post('x'.repeat(300_000), { 'transfer-encoding': 'chunked' });
		expect([reply.status, box.last]).toEqual([413, 'body_too_large']);
	});

	test('a body signed before compression is decoded and verified', async () => {
		const box = await start();
		const plain = Buffer.from(event({ zipped: true }));
		const { createHmac } = await import('node:crypto');
		const mac = createHmac('sha256', box.secret).update(plain).digest('hex');
		const reply = await box.post(gzipSync(plain), {
			'content-encoding': 'gzip',
			'x-hub-signature-256': `sha256=${mac}`,
		});
		expect(reply.status).toBe(200);
		expect(box.lastDelivery.delivery.body).toMatchObject({ zipped: true });
	});

	test('compressed bytes that were signed themselves are verified, then decoded', async () => {
		const box = await start();
		const reply = await box.post(gzipSync(event({ zipped: 2 })), { 'content-encoding': 'gzip' });
		expect(reply.status).toBe(200);
		expect(box.lastDelivery.delivery.body).toMatchObject({ zipped: 2 });
	});

	test('a decompression bomb is stopped at the cap', async () => {
		const box = await start({ maxBodyKilobytes: 16 });
		const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
		const reply = await box.post(bomb, { 'content-encoding': 'gzip' });
		expect([reply.status, box.last]).toEqual([413, 'body_too_large']);
	});

	test('an unknown content encoding gets 415 when signed and 401 when forged', async () => {
		const box = await start();
		expect((await box.post(event(), { 'content-encoding': 'zstd' })).status).toBe(415);
		const forged = {
			'content-encoding': 'zstd',
			'x-hub-signature-256': `sha256=${'ab'.repeat(32)}`,
		};
		expect((await box.post(event(), forged)).status).toBe(401);
	});

	test('signed bytes that are not what they say get 422', async () => {
		const box = await start();
		const reply = await box.post('{"cut":');
		expect([reply.status, box.last]).toEqual([422, 'body_malformed']);
	});

	test('a multipart body is verified over its exact bytes and taken apart', async () => {
		const box = await start();
		const body = [
			'--b1\r\ncontent-disposition: form-data; name="subject"\r\n\r\nhello\r\n',
			'--b1\r\ncontent-disposition: form-data; name="doc"; filename="a.txt"\r\n',
			'content-type: text/plain\r\n\r\nfile bytes\r\n--b1--\r\n',
		].join('');
		const reply = await box.post(body, { 'content-type': 'multipart/form-data; boundary=b1' });
		expect(reply.status).toBe(200);
		const { delivery } = box.lastDelivery;
		expect(delivery.body).toEqual({ subject: 'hello' });
		expect(delivery.files.map(({ field, fileName }) => [field, fileName])).toEqual([
			['doc', 'a.txt'],
		]);
	});

	test('a body that does not fit the schema gets 422 and its key back', async () => {
		const schema = JSON.stringify({ type: 'object', required: ['order'] });
		const box = await start({ schema });
		const body = event();
		const first = await box.post(body);
		expect([first.status, box.last]).toEqual([422, 'schema_mismatch']);
		const again = await box.post(body);
		expect([again.status, box.last]).toEqual([422, 'schema_mismatch']);
		expect((await box.post(event({ order: 1 }))).status).toBe(200);
	});

	test('only allowed fields are delivered', async () => {
		const box = await start({ allowedFields: 'id, items.sku, customer.address.city' });
		await box.post(
			JSON.stringify({
				id: 7,
				card: 'no',
				items: [
					{ sku: 'a', price: 1 },
					{ sku: 'b', price: 2 },
				],
				customer: { name: 'no', address: { city: 'Bern', street: 'no' } },
				__proto__x: 1,
			}),
		);
		const { delivery } = box.lastDelivery;
		expect(delivery.body).toEqual({
			id: 7,
			items: [{ sku: 'a' }, { sku: 'b' }],
			customer: { address: { city: 'Bern' } },
		});
		expect(delivery.droppedFields).toBe(6);
	});

	test('a field named __proto__ is a field', async () => {
		const box = await start({ allowedFields: '__proto__, ok' });
		await box.post('{"__proto__":{"polluted":true},"ok":1}');
		const { body } = box.lastDelivery.delivery;
		expect(Object.keys(body as object).sort()).toEqual(['__proto__', 'ok']);
		expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
	});

	test('an event of another environment is refused with 403', async () => {
		const box = await start({}, 'stripe');
		box.environment = 'production';
		const { createHmac } = await import('node:crypto');
		const stripe = async (livemode: boolean) => {
			const body = event({ livemode });
			const t = Math.floor(box.clock.time / 1000);
			const v1 = createHmac('sha256', box.secret).update(`${t}.${body}`).digest('hex');
			return await box.post(body, { 'stripe-signature': `t=${t},v1=${v1}` });
		};
		expect((await stripe(false)).status).toBe(403);
		expect(box.last).toBe('environment_mismatch');
		expect((await stripe(true)).status).toBe(200);
		expect(box.lastDelivery.delivery.eventEnvironment).toBe('live');
	});

	test('a store that fails means 503 with Retry-After', async () => {
		const box = await start();
		await box.store.close();
		const reply = await box.post(event());
		expect([reply.status, box.last]).toEqual([503, 'store_unavailable']);
		expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
	});

	test('observe mode delivers and says what would have been refused', async () => {
		const box = await start({ mode: 'observe' });
		const reply = await box.post(event(), { 'x-hub-signature-256': `sha256=${'ab'.repeat(32)}` });
		expect(reply.status).toBe(200);
		const { delivery, observed } = box.lastDelivery;
		expect(delivery.verified).toBeUndefined();
		expect(observed?.code).toBe('signature_mismatch');
	});

	test('observe mode still refuses what is too large', async () => {
		const box = await start({ mode: 'observe', maxBodyKilobytes: 1 });
		expect((await box.post('x'.repeat(5_000))).status).toBe(413);
	});

	test('the trace id of a valid traceparent becomes the correlation id', async () => {
		const box = await start();
		const id = '4bf92f3577b34da6a3ce929d0e0e4736';
		await box.post(event(), { traceparent: `00-${id}-00f067aa0ba902b7-01` });
		expect(box.outcomes.at(-1)?.arrival.correlationId).toBe(id);
		await box.post(event(), { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` });
		expect(box.outcomes.at(-1)?.arrival.correlationId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
	});
});
