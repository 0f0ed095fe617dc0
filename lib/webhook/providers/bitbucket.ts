import { mac } from '../builders/mac';
import { lazyJson } from '../builders/replay-key';
import { inHeader } from '../builders/signature-location';
import { withUnproven } from '../builders/extend';

const events = mac({
	name: 'Bitbucket',
	docs: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
	confirmed: 'documentation',
	signature: inHeader('x-hub-signature', 'sha256='),
	encoding: 'hex',
	idHeader: 'x-request-uuid',
	eventHeaders: [
		'x-event-key',
		'x-request-uuid',
		'x-request-id',
		'x-hook-uuid',
		'x-attempt-number',
	],
});

/** Bitbucket. Data Center's connection test is not signed: `{"test": true}` and nothing else. */
export const bitbucket = withUnproven(events, ({ method, headers, body }) => {
	if (method !== 'POST' || headers.get('x-event-key') !== 'diagnostics:ping') return undefined;
	if (body.length > 64) return undefined;
	const ping = lazyJson(body)();
	const isTest =
		typeof ping === 'object' &&
		ping !== null &&
		'test' in ping &&
		ping.test === true &&
		Object.keys(ping).length === 1;
	return isTest ? { status: 200, body: '' } : undefined;
});
