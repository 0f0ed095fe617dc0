import { schemes } from '../../lib/webhook/schemes';
import { systemClock } from '../../lib/clock';
import { ISSUED_HERE, optionsOf, senders } from '.';

test('every row of the table has a sender, and every sender a row', () => {
	const named = [...Object.keys(senders), ...ISSUED_HERE];
	expect(named.sort()).toEqual(Object.keys(schemes).sort());
});

test.each(Object.entries(senders))(
	'%s plays the provider it is listed for',
	async (provider, make) => {
		const sender = await make();
		expect(sender.provider).toBe(provider);
		expect(sender.signs.body).toBe(schemes[provider]!.coversBody);
		const compiled = schemes[provider]!.compile(
			sender.signing ?? sender.credential,
			{ clock: systemClock, fetchText: () => Promise.reject(new Error('nothing is fetched')) },
			optionsOf[provider],
		);
		expect(compiled.ok && compiled.scheme.sign !== undefined).toBe(schemes[provider]!.signs);
	},
);
