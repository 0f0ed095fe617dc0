import type { ICredentialsDecrypted, INodePropertyOptions } from 'n8n-workflow';
import { AirlockAlertDestinationApi } from '../../credentials/AirlockAlertDestinationApi.credentials';
import { parseDestination } from '../../lib/alert/destination';
import { testDestination } from '../../lib/n8n/destination';
import { credentialFor, HTTP_TYPES } from './scene';

const { properties } = new AirlockAlertDestinationApi();
const types = [...HTTP_TYPES, 'email'] as const;
const fieldsOf = (type: string) =>
	properties.filter(({ displayOptions }) => displayOptions?.show?.type?.includes(type));

test('offers every destination, by name, and a webhook unless told', () => {
	const [type] = properties;
	const options = type!.options as INodePropertyOptions[];
	expect(options.map(({ value }) => value).sort()).toEqual([...types].sort());
	const names = options.map(({ name }) => name);
	expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
	expect(type!.default).toBe('webhook');
});

test.each(types)('%s shows the fields that it reads, and hides its secrets', (type) => {
	const shown = fieldsOf(type).map(({ name }) => name);
	for (const field of Object.keys(credentialFor(type, 'http://127.0.0.1:9'))) {
		if (field !== 'type') expect(shown).toContain(field);
	}
	const secrets =
		/^(?:webhookUrl|routingKey|apiKey|apiToken|authToken|headerValue|signingSecret|smtpPassword)$/;
	for (const { name, typeOptions } of fieldsOf(type)) {
		expect([name, typeOptions?.password === true]).toEqual([name, secrets.test(name)]);
	}
});

test.each(types)(
	'%s: what n8n fills in by itself is right, once the required fields are filled in',
	(type) => {
		const defaults = Object.fromEntries(
			fieldsOf(type).map(({ name, default: value }) => [name, value]),
		);
		const filled = credentialFor(type, 'https://receiver.example.com');
		const required = fieldsOf(type).filter((field) => field.required);
		const form = {
			type,
			...defaults,
			...Object.fromEntries(required.map(({ name }) => [name, filled[name] ?? 'mail.example.com'])),
		};
		const host = type === 'email' ? { smtpHost: 'mail.example.com' } : {};
		expect(parseDestination({ ...form, ...host })).toMatchObject({ ok: true });
	},
);

test('the test of a credential checks its form', async () => {
	const check = async (data: Record<string, unknown>) =>
		await testDestination({ id: '1', name: 'a', type: 'b', data } as ICredentialsDecrypted);
	// The form as it was saved before there were others.
	const saved = {
		url: 'https://siem.example.com/x',
		headerName: 'Authorization',
		headerValue: 'Splunk 1',
	};
	expect(await check(saved)).toMatchObject({ status: 'OK' });
	expect(await check({ ...saved, headerValue: '' })).toMatchObject({ status: 'OK' });
	expect(await check({ ...saved, url: 'http://siem.example.com' })).toMatchObject({
		status: 'Error',
	});
	expect(await check({})).toMatchObject({ status: 'Error', message: 'URL is missing' });
});
