import { openTable, type Table } from './table';
import type { Target } from './target';
import { as } from './vector';
import { elsewhere, rows } from './vectors/certificate-urls';

describe.each(Object.entries(rows))('the certificate URL of %s', (provider, row) => {
	let table: Table;
	let target: Target;
	let unpinned: { credential: Target['sender']['credential'] };
	const served = new Map<string, string>();

	beforeAll(async () => {
		table = await openTable(
			(_scheme, name) => name === provider,
			(url) => served.get(url),
		);
		[target] = table.targets as [Target];
		const { publicKey = '', ...credential } = target.sender.credential;
		unpinned = { credential };
		served.set(row.urlOf(target.sample), publicKey);
	});
	afterAll(async () => await table.close());

	test('is fetched from its own host, once', async () => {
		expect((await target.send(as(await target.genuine()), unpinned)).result).toBe('deliver');
		expect((await target.send(as(await target.genuine()), unpinned)).result).toBe('deliver');
		expect(target.fetched).toEqual([row.urlOf(target.sample)]);
	});

	test.each(elsewhere)('is not fetched from %s', async (_name, change) => {
		const genuine = await target.genuine();
		const url = change(new URL(row.urlOf(genuine)));
		const before = target.fetched.length;
		const attempt = as(row.pointing(genuine, url));
		const { result } = await target.send(attempt, unpinned);
		// A line break is refused before the URL is looked at: it would move the boundary between signed fields.
		expect(['claim_mismatch', 'signature_malformed']).toContain(result);
		expect(target.fetched).toHaveLength(before);
	});
});
