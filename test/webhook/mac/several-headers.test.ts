import { randomBytes } from 'node:crypto';
import { bodyMacSenders } from '../../senders/tables/body-mac';
import type { SentRequest } from '../../senders/sender';
import { compiled, outcome, received, replayKey } from './support';

const NOW = Date.UTC(2026, 5, 1);
const BODY = Buffer.from('{"event":"test"}');

/** The first header and the last one that a signature may stand in. */
const PLACES: [string, string, string][] = [
	['bolt', 'x-bolt-hmac-sha256', 'x-bolt-hmac-sha256-pending'],
	['docusign', 'x-docusign-signature-1', 'x-docusign-signature-100'],
	['hookdeck', 'x-hookdeck-signature', 'x-hookdeck-signature-2'],
];

async function parties(provider: string) {
	const [old, current, stranger] = await Promise.all(
		[1, 2, 3].map(() => bodyMacSenders[provider]!()),
	);
	const credential = {
		...current!.credential,
		previousSecret: old!.credential.secret,
		previousSecretExpiresAt: '2026-06-02T00:00:00Z',
	};
	const [byOld, byCurrent, byStranger] = await Promise.all(
		[old, current, stranger].map((sender) => sender!.event({ at: NOW, id: 'evt_1', body: BODY })),
	);
	return {
		scheme: compiled(provider, credential, NOW),
		byOld: byOld!,
		byCurrent: byCurrent!,
		byStranger: byStranger!,
	};
}

describe.each(PLACES)('%s', (provider, first, last) => {
	const proof = (sent: SentRequest) => sent.headers[first]!;

	test('any header may fit any secret', async () => {
		const { scheme, byOld, byCurrent, byStranger } = await parties(provider);
		const pairs: [SentRequest | undefined, SentRequest | undefined, string][] = [
			[byOld, byCurrent, 'ok'],
			[byCurrent, byStranger, 'ok'],
			[byStranger, byOld, 'ok'],
			[undefined, byCurrent, 'ok'],
			[byStranger, byStranger, 'signature_mismatch'],
			[undefined, byStranger, 'signature_mismatch'],
			[undefined, undefined, 'signature_missing'],
		];
		for (const [one, other, expected] of pairs) {
			const request = received(byCurrent, {
				[first]: one && proof(one),
				[last]: other && proof(other),
			});
			expect(await outcome(scheme, request)).toBe(expected);
		}
	});

	test('two values in one of them are a conflict, whatever the other says', async () => {
		const { scheme, byCurrent, byStranger } = await parties(provider);
		const request = received(byCurrent, { [last]: [proof(byCurrent), proof(byStranger)] });
		expect(await outcome(scheme, request)).toBe('header_conflict');
	});

	test('leaving out one of two signatures does not make a new delivery', async () => {
		const { scheme, byOld, byCurrent } = await parties(provider);
		const requests = [
			received(byOld, { [last]: proof(byCurrent) }),
			received(byOld),
			received(byCurrent),
		];
		const keys = await Promise.all(requests.map((request) => replayKey(scheme, request)));
		expect(new Set(keys).size).toBe(1);
	});

	test('signs with both secrets, each in a header of its own', async () => {
		const { scheme, byOld, byCurrent } = await parties(provider);
		const message = { method: 'POST', url: '', body: BODY, id: 'evt_1', timestamp: NOW };
		const headers = scheme.sign!(message);
		const proofs = Object.keys(headers).filter((name) => name.startsWith(first.slice(0, -1)));
		expect(proofs.map((name) => headers[name])).toEqual([proof(byCurrent), proof(byOld)]);
	});
});

describe('bare signatures in one header (hookdeck-n8n)', () => {
	const header = 'x-hookdeck-n8n-signature';

	test.each([
		['an old one first', 'OLD CURRENT', 'ok'],
		['a stranger first', 'STRANGER CURRENT', 'ok'],
		['strangers alone', 'STRANGER STRANGER', 'signature_mismatch'],
		['two spaces', 'CURRENT  OLD', 'signature_malformed'],
		['a space before', ' CURRENT', 'signature_malformed'],
		['sixteen', `${'STRANGER '.repeat(15)}CURRENT`, 'ok'],
		['seventeen', `${'STRANGER '.repeat(16)}CURRENT`, 'signature_malformed'],
		['a comma', 'OLD,CURRENT', 'signature_malformed'],
	])('%s', async (_what, text, expected) => {
		const { scheme, byOld, byCurrent, byStranger } = await parties('hookdeck-n8n');
		const value = text
			.replaceAll('OLD', byOld.headers[header]!)
			.replaceAll('CURRENT', byCurrent.headers[header]!)
			.replaceAll('STRANGER', byStranger.headers[header]!);
		expect(await outcome(scheme, received(byCurrent, { [header]: value }))).toBe(expected);
	});

	test('signs with both secrets', async () => {
		const { scheme, byOld, byCurrent } = await parties('hookdeck-n8n');
		const message = { method: 'POST', url: '', body: BODY, id: 'evt_1', timestamp: NOW };
		expect(scheme.sign!(message)[header]).toBe(
			`${byCurrent.headers[header]} ${byOld.headers[header]}`,
		);
	});
});

describe('what a provider sends without a signature', () => {
	test('Cal.com says so in words where none was agreed, and is refused', async () => {
		const sender = await bodyMacSenders['cal-com']!();
		const sent = await sender.event();
		for (const secret of [sender.credential.secret!, 'no-secret-provided']) {
			const scheme = compiled('cal-com', { secret });
			const request = received(sent, { 'x-cal-signature-256': 'no-secret-provided' });
			expect(await outcome(scheme, request)).toBe('signature_malformed');
		}
	});

	test('Autotask tells of its end unsigned (GHSA-hh59-fgrr-93hf), and is refused', async () => {
		const secret = randomBytes(24).toString('hex');
		const request = received({
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: Buffer.from('{"Action":"Deactivated","Guid":"1"}'),
		});
		expect(await outcome(compiled('autotask', { secret }), request)).toBe('signature_missing');
	});
});
