import { compile, playSender, received } from './receive';

const answer = async (body: string) => {
	const sender = await playSender('discord');
	const request = received(await sender.event({ body: Buffer.from(body) }));
	const compiled = compile('discord', sender.credential);
	expect(await compiled.verify(request)).toMatchObject({ ok: true });
	return compiled.answerSetup!(request);
};

it('answers the PING of interactions in kind', async () => {
	expect(await answer('{"type":1,"version":1}')).toEqual({
		status: 200,
		contentType: 'application/json',
		body: '{"type":1}',
	});
});

it('answers the PING of webhook events with 204', async () => {
	expect(await answer('{"version":1,"application_id":"1","type":0}')).toEqual({
		status: 204,
		contentType: 'application/json',
		body: '',
	});
});

it.each([
	['a webhook event', '{"version":1,"type":1,"event":{"type":"APPLICATION_AUTHORIZED"}}'],
	['an interaction', '{"type":2,"data":{}}'],
	['a list', '[1]'],
	['text', 'type'],
	['nothing', ''],
])('%s is an ordinary event', async (_, body) => {
	expect(await answer(body)).toBeUndefined();
});
