import type { CredentialField, SigningCredential } from '../../lib/webhook/scheme';
import { openTable, type Table } from './table';
import type { Target } from './target';
import { as, hasProof, proven } from './vector';

/** The fields that hold what a sender is known by. */
const KEYS: readonly CredentialField[] = ['secret', 'publicKey', 'jwks', 'jwksUrl'];

/** What is no key: with any of these as one, everybody could sign. */
const BLANKS: ReadonlyArray<readonly [name: string, text: string]> = [
	['empty', ''],
	['a space', ' '],
	['white space', '\t\r\n\u00a0'],
	['NULs', '\0'.repeat(32)],
	['one character repeated', 'x'.repeat(32)],
	['zero bytes in base64', Buffer.alloc(24).toString('base64')],
	['zero bytes in hex', '00'.repeat(32)],
];

let table: Table;
beforeAll(async () => {
	table = await openTable();
});
afterAll(async () => await table.close());

const results = async (
	credentialOf: (target: Target) => SigningCredential,
): Promise<Record<string, string>> => {
	const all: Record<string, string> = {};
	for (const target of table.targets.filter(hasKeys)) {
		const { result } = await target.send(as(await target.genuine()), {
			credential: credentialOf(target),
		});
		all[target.provider] = result;
	}
	return all;
};

/** The registry's keys are in the registry. */
const hasKeys = ({ scheme }: Target): boolean =>
	[...scheme.credential.required, ...scheme.credential.optional].some((field) =>
		KEYS.includes(field),
	);

describe('a key that is', () => {
	test.each(BLANKS)('%s verifies nothing', async (_name, text) => {
		const found = await results(({ sender }) => {
			const blank = KEYS.filter((field) => sender.credential[field] !== undefined);
			return { ...sender.credential, ...Object.fromEntries(blank.map((field) => [field, text])) };
		});
		// Google's keys are looked for at Google's, where none are pasted.
		const codes = ['configuration', 'keys_unavailable'];
		expect(Object.entries(found).filter(([, result]) => !codes.includes(result))).toEqual([]);
	});
});

test.each(BLANKS)('a previous secret that is %s is none', async (_name, previousSecret) => {
	const previousSecretExpiresAt = new Date(Date.now() + 3_600_000).toISOString();
	for (const target of table.targets) {
		const { secret } = target.sender.credential;
		const rotates = target.scheme.credential.optional.includes('previousSecret');
		if (!rotates || secret === undefined || !hasProof(target)) continue;
		const credential = { ...target.sender.credential, previousSecret, previousSecretExpiresAt };
		const stranger = await target.genuine({}, target.stranger);
		const verdict = await target.verify(as(stranger), credential);
		// Either the credential is not taken, or the current secret is the only one that was tried.
		if (verdict === undefined) continue;
		expect([target.provider, previousSecret]).toEqual([target.provider, '']);
		expect(verdict).toMatchObject({ ok: false });
		expect(JSON.stringify(verdict)).not.toContain('previous');
	}
});

/** Two rows that look into the same header, and may be given the same secret. */
describe('a proof made for another row of the same header', () => {
	const pairs = () =>
		table.targets
			.filter(hasProof)
			.flatMap((from) =>
				table.targets
					.filter((to) => to !== from && to.proof?.header === from.proof!.header)
					.map((to) => [from, to] as const),
			);

	test('is refused under the secret of that row', async () => {
		expect(pairs().length).toBeGreaterThan(0);
		for (const [from, to] of pairs()) {
			const genuine = await to.genuine();
			const value = (await from.genuine({ body: genuine.body })).headers[from.proof!.header]!;
			const { result } = await to.send(proven(genuine, to, value));
			const codes = [
				'signature_mismatch',
				'signature_malformed',
				'signature_missing',
				'timestamp_missing',
			];
			expect([from.provider, to.provider, codes.includes(result) || result]).toEqual([
				from.provider,
				to.provider,
				true,
			]);
		}
	});

	test('is taken under the same secret only where both rows sign alike', async () => {
		for (const [from, to] of pairs()) {
			const { secret } = from.sender.credential;
			if (secret === undefined || to.sender.credential.secret === undefined) continue;
			const credential = { ...to.sender.credential, secret };
			const scheme = to.compile(credential);
			if (!scheme?.sign) continue;
			const genuine = await from.genuine();
			const { result } = await to.send(as(genuine), { credential });
			const { header } = to.proof!;
			const ours = scheme.sign({
				...genuine,
				url: 'https://n8n.example.com/webhook/airlock',
				timestamp: genuine.at,
			})[header];
			const alike = ours?.toLowerCase() === genuine.headers[header]!.toLowerCase();
			// The other way round more may be asked than the proof: a header with the event's name.
			if (result === 'deliver')
				expect([from.provider, to.provider, alike]).toEqual([from.provider, to.provider, true]);
		}
	});
});
