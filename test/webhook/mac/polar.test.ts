import { createHmac, randomBytes } from 'node:crypto';
import { compiled, outcome, received } from './support';

const NOW = Date.UTC(2026, 9, 1);
const body = Buffer.from('{"type":"order.paid"}');

function sent(key: string | Buffer) {
	const time = String(NOW / 1000);
	const signature = createHmac('sha256', key).update(`msg_1.${time}.`).update(body);
	const headers = {
		'webhook-id': 'msg_1',
		'webhook-timestamp': time,
		'webhook-signature': `v1,${signature.digest('base64')}`,
	};
	return received({ method: 'POST', headers, body });
}

// As npm @polar-sh/sdk 1.0.1 has it: Polar changed its key derivation on 8 September 2026.
describe('Polar', () => {
	const bytes = randomBytes(24);
	const secret = `whsec_${bytes.toString('base64')}`;

	test.each([
		['a new secret is decoded', secret, bytes, 'ok'],
		['an older one is used as it is written', secret, secret, 'ok'],
		['one of the first, too', `polar_whs_${secret}`, `polar_whs_${secret}`, 'ok'],
		[
			'what follows the prefix is no key as it is written',
			secret,
			secret.slice(6),
			'signature_mismatch',
		],
		['another key', secret, randomBytes(24), 'signature_mismatch'],
	])('%s', async (_what, entered, key, expected) => {
		expect(await outcome(compiled('polar', { secret: entered }, NOW), sent(key))).toBe(expected);
	});
});
