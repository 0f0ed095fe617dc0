import { compileMac } from '../../../lib/webhook/builders/mac';
import { macKey } from '../../../lib/webhook/builders/mac-key';
import { twilioSpec } from '../../../lib/webhook/providers/twilio';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import { published, twilioPublished } from './published';
import { compiled, outcome } from './support';

test.each(published.map((vector) => [vector.provider, vector.source, vector] as const))(
	'%s: %s',
	async (provider, _source, vector) => {
		const scheme = compiled(provider, vector.credential, Date.now(), vector.options);
		const request = {
			method: 'POST',
			url: vector.url ?? '',
			headers: new ReceivedHeaders(Object.entries(vector.headers).flat()),
			body: Buffer.from(vector.body),
		};
		const verdict = await scheme.verify(request);
		expect(verdict.ok && verdict.signedAt).toBe(vector.signedAt);
		expect(verdict.ok).toBe(true);
		const longer = { ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) };
		expect(await outcome(scheme, longer)).toBe('signature_mismatch');
	},
);

test.each(twilioPublished.vectors)(
	'Twilio, %s',
	async (_what, url, contentType, body, signature) => {
		const key = macKey(Buffer.from(twilioPublished.token), 'sha1');
		const keys = () => ({
			ok: true as const,
			keys: [{ keyId: 'current', key, validUntil: Infinity }],
		});
		const result = compileMac({ ...twilioSpec, keys }, {}, { now: () => 0 });
		const headers = new ReceivedHeaders([
			'Content-Type',
			contentType,
			'X-Twilio-Signature',
			signature,
		]);
		const request = { method: 'POST', url, headers, body: Buffer.from(body) };
		expect(result.ok && (await outcome(result.scheme, request))).toBe('ok');
		const altered = {
			...request,
			body: Buffer.from(body.replace('1', '2').replace('true', 'false')),
		};
		expect(result.ok && (await outcome(result.scheme, altered))).toBe('signature_mismatch');
	},
);
