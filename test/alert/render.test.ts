import { buildAlert, CONDITIONS } from '../../lib/alert/alert';
import { linesOf, titleOf } from '../../lib/alert/render';
import { CATEGORIES } from '../../lib/failure/category';
import { ACKNOWLEDGE_URL, facts, message, NOW } from './scene';

const valuesOf = (...args: Parameters<typeof linesOf>) =>
	Object.fromEntries(linesOf(...args).map(({ name, value }) => [name, value]));

test('the title is our own words, by condition', () => {
	for (const [condition, { severity, text }] of Object.entries(CONDITIONS)) {
		const alert = buildAlert({ condition, integration: 'crm', environment: 'staging' }, NOW);
		expect(titleOf({ alert, event: 'trigger' })).toBe(
			`${severity.toUpperCase()}: ${text} (crm, staging)`,
		);
	}
	const alert = buildAlert({ condition: 'chain_break', tenant: 'acme' }, NOW);
	expect(titleOf({ alert, event: 'trigger' })).toBe(
		'CRITICAL: The audit chain does not verify (acme)',
	);
});

test('the title says what became of it', () => {
	const { alert } = message();
	const about = 'Deliveries keep failing (crm-orders, production)';
	expect(titleOf({ alert, event: 'acknowledge' })).toBe(`Acknowledged: ${about}`);
	expect(titleOf({ alert, event: 'resolve' })).toBe(`Resolved: ${about}`);
	expect(titleOf({ alert, event: 'trigger', escalation: 2 })).toBe(`Escalation 2: ERROR: ${about}`);
});

test('the lines tell every field, the cause in the words of its category', () => {
	const values = valuesOf(message({ repeats: 3 }));
	const given = facts();
	expect(values).toMatchObject({
		Cause: CATEGORIES.auth_rejected.text,
		Request: 'POST 401',
		Time: '2026-01-18T12:30:00.000Z',
		Expires: '2026-02-01T00:00:00.000Z',
		'Oldest Waiting': '3600 s',
		Acknowledge: ACKNOWLEDGE_URL,
		Repeats: '3',
	});
	const told = Object.values(values);
	for (const name of ['tenant', 'integration', 'account', 'host', 'node', 'owner'] as const) {
		expect(told).toContain(given[name]);
	}
});

test('what was left out is counted', () => {
	const alert = buildAlert({ ...facts(), host: 'not a host', body: 'x' }, NOW);
	expect(valuesOf(message({ alert }))).toMatchObject({ 'Fields Withheld': '2' });
	expect(valuesOf(message())).not.toHaveProperty('Fields Withheld');
});

test('a digest names twenty others, and how many more there are', () => {
	const others = Array.from({ length: 23 }, () => message().alert);
	const lines = linesOf(message({ others }));
	expect(lines.filter(({ name }) => name === 'Also')).toHaveLength(20);
	expect(lines.at(-1)).toEqual({ name: 'And More', value: '3' });
});

test('there is a link to acknowledge only while there is something to', () => {
	for (const event of ['acknowledge', 'resolve'] as const) {
		expect(valuesOf(message({ event }))).not.toHaveProperty('Acknowledge');
	}
	for (const acknowledgeUrl of [
		'http://n8n.example.com/x',
		'javascript:alert(1)',
		'https://u@x.y',
	]) {
		expect(valuesOf(message({ acknowledgeUrl }))).not.toHaveProperty('Acknowledge');
	}
});
