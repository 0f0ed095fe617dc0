import { schemes } from '../../lib/webhook/schemes';
import { senders } from '.';

test('every row of the table has a sender, and every sender a row', () => {
	expect(Object.keys(senders).sort()).toEqual(Object.keys(schemes).sort());
});

test.each(Object.entries(senders))(
	'%s plays the provider it is listed for',
	async (provider, make) => {
		const sender = await make();
		expect(sender.provider).toBe(provider);
		expect(sender.signs.body).toBe(schemes[provider]!.coversBody);
	},
);
