import { schemes } from '../../../lib/webhook/schemes';
import { asymmetricSenders } from '../../senders/asymmetric';
import { publicKeySenders } from '../../senders/tables/public-key';
import { signedTokenSenders } from '../../senders/tables/signed-token';
import { compile, issueOf, outcome, playSender, PUBLIC_URL, received, verified } from './receive';

/** Where a provider puts its proof; some have it in the body. */
const proofHeader = (provider: string) => schemes[provider]!.secretHeaders[0];

const timeHeader = (provider: string) =>
	({
		discord: 'x-signature-timestamp',
		telnyx: 'telnyx-timestamp',
		sendgrid: 'x-twilio-email-event-webhook-timestamp',
		paypal: 'paypal-transmission-time',
	})[provider];

/** A second later, in the form it was in. */
const later = (time: string) =>
	/^\d+$/.test(time) ? String(Number(time) + 1) : new Date(Date.parse(time) + 1000).toISOString();

const HOUR_MS = 3_600_000;

const providers = Object.keys({
	...asymmetricSenders,
	...signedTokenSenders,
	...publicKeySenders,
});
const withHeader = providers.filter((provider) => proofHeader(provider) !== undefined);
const withTime = providers.filter((provider) => timeHeader(provider) !== undefined);

const flip = (body: Buffer, at: number) => {
	const changed = Buffer.from(body);
	changed[at]! ^= 1;
	return changed;
};

describe.each(providers)('%s', (provider) => {
	it('lets its sender in', async () => {
		const sender = await playSender(provider);
		const compiled = compile(provider, sender.credential);
		expect(await outcome(provider, compiled, received(await sender.event()))).toBe('ok');
	});

	it('refuses another party’s key', async () => {
		const [sender, other] = [await playSender(provider), await playSender(provider)];
		// A stranger who knows everything but the key.
		const credential = { ...other.credential, keyId: sender.credential.keyId };
		const compiled = compile(provider, credential);
		const code = await outcome(provider, compiled, received(await sender.event()));
		expect(code).toBe('signature_mismatch');
	});

	it('refuses every flipped bit of a body that is signed', async () => {
		const sender = await playSender(provider);
		const compiled = compile(provider, sender.credential);
		const sent = await sender.event();
		expect(schemes[provider]!.coversBody).toBe(sender.signs.body);
		if (!sender.signs.body && !sender.checksum) {
			const changed = verified(await compiled.verify(received(sent, { body: flip(sent.body, 2) })));
			const original = verified(await compiled.verify(received(sent)));
			expect(changed.replayKey).not.toBe(original.replayKey);
			return;
		}
		// SNS's body also holds what is not signed; its message comes first.
		const end = provider === 'aws-sns' ? sent.body.indexOf('"SignatureVersion') : sent.body.length;
		for (let at = 0; at < end; at += 1) {
			const request = received(sent, { body: flip(sent.body, at) });
			expect((await compiled.verify(request)).ok).toBe(false);
		}
	});

	it('refuses a delivery that is too old, and one from the future', async () => {
		const sender = await playSender(provider);
		const compiled = compile(provider, sender.credential);
		// Without a tolerance a token's own end bounds it.
		const { toleranceSeconds } = schemes[provider]!;
		const age = (toleranceSeconds ?? 3_600) * 1000 + HOUR_MS;
		const [old, early] = [
			await sender.event({ at: Date.now() - age }),
			await sender.event({ at: Date.now() + HOUR_MS }),
		];
		const untimed = sender.signs.time ? undefined : 'ok';
		const stale = toleranceSeconds === undefined ? 'token_expired' : 'timestamp_stale';
		expect(await outcome(provider, compiled, received(old))).toBe(untimed ?? stale);
		expect(await outcome(provider, compiled, received(early))).toBe(untimed ?? 'timestamp_future');
	});

	it('refuses another address where that is signed, and verifies nothing without one', async () => {
		const sender = await playSender(provider);
		const sent = await sender.event();
		const compiled = compile(provider, sender.credential);
		const at = (url: string) => outcome(provider, compiled, received(sent, { url }));
		const { urlBound } = schemes[provider]!;
		expect(sender.signs.url).toBe(urlBound || provider === 'rfc9421');
		if (!urlBound) return;
		expect(await at(`${PUBLIC_URL}/other`)).toBe('signature_mismatch');
		expect(await at(`${PUBLIC_URL}?tenant=7`)).toBe('signature_mismatch');
		expect(await at('')).toBe('content_unsupported');
	});

	it('names a delivery the same whenever it is verified, and others differently', async () => {
		const sender = await playSender(provider);
		const compiled = compile(provider, sender.credential);
		const [one, two] = [await sender.event(), await sender.event()];
		const key = async (sent: typeof one) =>
			verified(await compiled.verify(received(sent))).replayKey;
		expect(await key(one)).toBe(await key(one));
		expect(await key(one)).not.toBe(await key(two));
		expect((await key(one)).length).toBeLessThanOrEqual(100);
	});

	it('is not compiled from an empty credential, and says which field', () => {
		const issue = issueOf(provider, {});
		const { required, optional } = schemes[provider]!.credential;
		expect([...required, ...optional]).toContain(issue?.field);
		expect(issue?.message).toMatch(/^[A-Z].*\.$/);
	});
});

describe.each(withHeader)('the proof of %s', (provider) => {
	const name = proofHeader(provider)!;

	it.each([
		['absent', 'signature_missing', () => []],
		['sent twice', 'header_conflict', (value: string) => [value, `${value}x`]],
		['junk', 'signature_malformed', () => ['!!junk!!']],
		['cut off', 'signature_malformed', (value: string) => [value.slice(0, -9)]],
		['empty', 'signature_missing', () => ['']],
		['endless', 'signature_malformed', (value: string) => [value.padEnd(20_000, value)]],
	])('%s: %s', async (_, code, change) => {
		const sender = await playSender(provider);
		const compiled = compile(provider, sender.credential);
		const sent = await sender.event();
		const { [name]: value = '', ...rest } = sent.headers;
		const headers = [
			...Object.entries(rest).flat(),
			...change(value).flatMap((each) => [name, each]),
		];
		expect(await outcome(provider, compiled, received(sent, { headers }))).toBe(code);
	});

	it('is kept from what a workflow sees', () => {
		expect(schemes[provider]!.secretHeaders).toContain(name);
	});
});

describe.each(withTime)('the time of %s', (provider) => {
	const name = timeHeader(provider)!;

	it.each([
		['absent', 'timestamp_missing', undefined],
		['with a junk suffix', 'timestamp_malformed', (value: string) => `${value}x`],
		['signed', 'timestamp_malformed', (value: string) => `+${value}`],
		['in exponent form', 'timestamp_malformed', () => '1e9'],
		['with a leading zero', 'timestamp_malformed', (value: string) => `0${value}`],
		['moved', 'signature_mismatch', later],
	])('%s: %s', async (_, code, change) => {
		const sender = await playSender(provider);
		const sent = await sender.event();
		const { [name]: value = '', ...rest } = sent.headers;
		const headers = Object.entries(change ? { ...rest, [name]: change(value) } : rest).flat();
		const compiled = compile(provider, sender.credential);
		expect(await outcome(provider, compiled, received(sent, { headers }))).toBe(code);
	});
});

it.each([
	['discord', 'hex'],
	['telnyx', 'base64'],
] as const)('%s: a signature of 63 or 65 bytes is malformed', async (provider, encoding) => {
	const sender = await playSender(provider);
	const compiled = compile(provider, sender.credential);
	const sent = await sender.event();
	const name = proofHeader(provider)!;
	const signature = Buffer.from(sent.headers[name]!, encoding);
	for (const bytes of [signature.subarray(1), Buffer.concat([signature, Buffer.alloc(1)])]) {
		const headers = Object.entries({ ...sent.headers, [name]: bytes.toString(encoding) }).flat();
		const code = await outcome(provider, compiled, received(sent, { headers }));
		expect(code).toBe('signature_malformed');
	}
});
