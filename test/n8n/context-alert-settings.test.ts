import { alertSettings } from '../../lib/n8n/alert/settings';
import { Settings } from '../../lib/store/settings';

const read = (variables: Record<string, string>, files: Record<string, string> = {}) =>
	alertSettings(new Settings({ variables, readFile: (path) => files[path]! }));

const URL = 'https://receiver.example.com/hook';
const MAIN = JSON.stringify({ type: 'webhook', url: URL });

test('without a destination there is none', () => {
	expect(read({})).toBeUndefined();
	expect(read({ AIRLOCK_ALERT_DESTINATION: ' ' })).toBeUndefined();
});

test('a destination is JSON text of the fields of its credential, or in a file', () => {
	const main = { type: 'webhook', settings: { url: URL } };
	expect(read({ AIRLOCK_ALERT_DESTINATION: MAIN })).toMatchObject({ main });
	const inFile = read({ AIRLOCK_ALERT_DESTINATION_FILE: '/run/alert' }, { '/run/alert': MAIN });
	expect(inFile).toMatchObject({ main });
	const all = read({
		...{ AIRLOCK_ALERT_DESTINATION: MAIN, AIRLOCK_ALERT_FALLBACK: MAIN },
		...{ AIRLOCK_ALERT_ESCALATION: MAIN, AIRLOCK_ALERT_ACKNOWLEDGE_URL: URL },
	});
	expect(all).toMatchObject({ main, fallback: main, escalation: main, acknowledgeUrl: URL });
});

test.each([
	['{', 'is not JSON text of an object'],
	['[]', 'is not JSON text of an object'],
	['"https://secret.example.com"', 'is not JSON text of an object'],
	[JSON.stringify({ type: 'pigeon', url: URL }), 'type'],
	[JSON.stringify({ type: 'webhook', url: 'http://secret.example.com' }), 'url'],
	[JSON.stringify({ type: 'pagerDuty', routingKey: 'secret' }), 'routingKey'],
])('%j stops the start, by the name of what is wrong', (text, named) => {
	for (const setting of ['AIRLOCK_ALERT_DESTINATION', 'AIRLOCK_ALERT_FALLBACK']) {
		const reading = () => read({ AIRLOCK_ALERT_DESTINATION: MAIN, [setting]: text });
		expect(reading).toThrow(setting);
		expect(reading).toThrow(named);
		expect(reading).not.toThrow(/secret|pigeon/);
	}
});

test('what stands in for a destination that is not there stops the start, as an address in the clear does', () => {
	expect(() => read({ AIRLOCK_ALERT_FALLBACK: MAIN })).toThrow('AIRLOCK_ALERT_DESTINATION');
	const page = { AIRLOCK_ALERT_ACKNOWLEDGE_URL: 'http://n8n.example.com/ack' };
	expect(() => read({ AIRLOCK_ALERT_DESTINATION: MAIN, ...page })).toThrow('https');
});
