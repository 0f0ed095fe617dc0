import { createHmac, randomBytes } from 'node:crypto';
import type { CustomSchemeOptions } from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';
import { customOptions, macSenders } from '../../senders/mac';
import { customDefaults } from '../../../lib/webhook/inbox';
import { tokenOptions } from '../../senders/token';
import { compiled, issueOf, outcome, portsAt, received } from './support';

const NOW = Date.UTC(2026, 5, 1);
const key = randomBytes(32);

const plain: CustomSchemeOptions = { ...customDefaults, signatureHeader: 'X-Sig' };

const algorithms = ['sha1', 'sha256', 'sha384', 'sha512'] as const;
const encodings = ['hex', 'base64', 'base64url'] as const;
const keyForms = ['utf8', 'hex', 'base64'] as const;
const knobs = algorithms.flatMap((algorithm) =>
	encodings.flatMap((encoding) => keyForms.map((keyForm) => ({ algorithm, encoding, keyForm }))),
);

test.each(knobs)(
	'$algorithm, $encoding, key as $keyForm',
	async ({ algorithm, encoding, keyForm }) => {
		const secret = keyForm === 'utf8' ? key.toString('base64url') : key.toString(keyForm);
		const scheme = compiled('custom', { secret }, NOW, { ...plain, algorithm, encoding, keyForm });
		const body = Buffer.from('{"a":1}');
		const macKey = keyForm === 'utf8' ? secret : key;
		const proof = createHmac(algorithm, macKey).update(body).digest(encoding);
		const sent = { method: 'POST', headers: { 'x-sig': proof }, body } as const;
		expect(await outcome(scheme, received(sent))).toBe('ok');
		expect(scheme.sign!({ method: 'POST', url: '', body, id: 'x', timestamp: NOW })).toEqual(
			sent.headers,
		);
	},
);

test.each<[string, Partial<CustomSchemeOptions>]>([
	['no signature header', { signatureHeader: '' }],
	['a header name with a space', { signatureHeader: 'X Sig' }],
	['a header name with a line break', { idHeader: 'X-Id\r\nX-Other' }],
	['one header for two things', { idHeader: 'x-sig' }],
	['an unknown placeholder', { template: '{body}{nonce}' }],
	['a template without the body', { template: '{method}{url}' }],
	['an empty template', { template: '' }],
	['a placeholder twice', { template: '{body}.{body}' }],
	['{timestamp} without its header', { template: '{timestamp}.{body}' }],
	['a timestamp header that is not signed', { timestampHeader: 'X-Time' }],
	['{id} without its header', { template: '{id}.{body}' }],
	['{id} that runs into the body', { template: '{id}{body}', idHeader: 'X-Id' }],
	['the body that runs into {id}', { template: '{body}{id}', idHeader: 'X-Id' }],
])('options with %s are refused', (_what, change) => {
	const issue = issueOf('custom', { secret: key.toString('hex') }, { ...plain, ...change });
	expect(issue?.field).toBe('scheme');
});

test('options are needed', () => {
	for (const provider of ['custom', 'token']) {
		const result = schemes[provider]!.compile({ secret: key.toString('hex') }, portsAt(NOW));
		expect(result).toMatchObject({ ok: false, issue: { field: 'scheme' } });
	}
	for (const change of [{ signatureHeader: '' }, { idHeader: 'a b' }]) {
		const issue = issueOf('token', { secret: key.toString('hex') }, { ...tokenOptions, ...change });
		expect(issue?.field).toBe('scheme');
	}
});

test('a secret that is not in the form chosen is an issue', () => {
	expect(
		issueOf('custom', { secret: 'not hexadecimal' }, { ...plain, keyForm: 'hex' })?.field,
	).toBe('secret');
});

test('an id must not hold the separator next to it', async () => {
	const sender = await macSenders.custom!();
	const url = 'https://hooks.acme.test/in/1?tenant=7';
	const scheme = compiled('custom', sender.credential, NOW);
	expect(customOptions.template).toContain('\n{id};');
	const sent = await sender.event({ at: NOW, url, id: 'a;b' });
	expect(await outcome(scheme, received(sent))).toBe('signature_malformed');
});

test('what was signed is cut at the same places: id first, then time', async () => {
	const options = {
		...plain,
		template: '{id}{timestamp}.{body}',
		idHeader: 'X-Id',
		timestampHeader: 'X-Time',
	};
	const secret = key.toString('hex');
	const scheme = compiled('custom', { secret }, NOW, options);
	const proof = createHmac('sha256', secret).update('a11780272000.{}').digest('hex');
	const attempt = async (id: string, time: string) => {
		const verdict = await scheme.verify(
			received({
				method: 'POST',
				headers: { 'x-sig': proof, 'x-id': id, 'x-time': time },
				body: Buffer.from('{}'),
			}),
		);
		return verdict.ok ? verdict.signedAt : verdict.code;
	};
	expect(await attempt('a1', '1780272000')).toBe(NOW);
	// Moving the cut gives a time centuries off, which freshness refuses, or none at all.
	expect(await attempt('a', '11780272000')).toBe(11780272000000);
	expect(await attempt('a11', '780272000')).toBe(780272000000);
	expect(await attempt('', 'a11780272000')).toBe('timestamp_malformed');
});
