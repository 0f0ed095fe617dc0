import { openQuestions, parseQuestionnaire, scopeDigest } from '../../lib/registry/integration';
import { answers } from './fixture';

const read = (rest: Record<string, unknown> = {}) => {
	const parsed = parseQuestionnaire(answers(rest));
	if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join());
	return parsed.questionnaire;
};
const issuesOf = (input: unknown) => {
	const parsed = parseQuestionnaire(input);
	return parsed.ok ? [] : parsed.issues.map(({ field, message }) => `${field}: ${message}`);
};

describe('the questionnaire', () => {
	it('needs four answers for a first registration; the rest are open questions', () => {
		const least = { id: 'crm', useCase: 'Copies', systems: ['CRM'], owner: 'Ann' };
		const parsed = parseQuestionnaire(least);
		if (!parsed.ok) throw new Error('refused');
		expect(parsed.questionnaire).toMatchObject({ access: 'read', environment: 'production' });
		expect(openQuestions(parsed.questionnaire).map(({ field }) => field)).toEqual([
			'backupOwner',
			'approver',
			'watcher',
			'dataClasses',
			'signInMethod',
			'cutOff',
			'deletion',
			'outageBehaviour',
			'vendorContacts',
			'runbookUrl',
			'fields',
		]);
		for (const field of Object.keys(least)) {
			expect(issuesOf({ ...least, [field]: undefined })).toEqual([
				expect.stringMatching(`^${field}: .* is missing$`),
			]);
		}
		expect(openQuestions(read())).toEqual([]);
		expect(openQuestions(read({ dataClasses: ['none'], fields: [] }))).toEqual([]);
	});

	it.each([
		['an id with a capital letter', { id: 'Crm' }, 'id'],
		['an id that climbs', { id: '../crm' }, 'id'],
		['an id of 65 characters', { id: 'a'.repeat(65) }, 'id'],
		['an id with a line break at its end', { id: 'crm\nx' }, 'id'],
		['a use case of 301 characters', { useCase: 'x'.repeat(301) }, 'useCase'],
		['a use case of two lines', { useCase: 'a\nb' }, 'useCase'],
		['no system', { systems: [] }, 'systems'],
		['an owner of spaces', { owner: '  ' }, 'owner'],
		['a backup owner who is the owner', { backupOwner: ' ann  LEE' }, 'backupOwner'],
		['an approver who is the owner', { approver: 'ANN LEE' }, 'approver'],
		['a data class of its own', { dataClasses: ['secret'] }, 'dataClasses'],
		['no data together with some', { dataClasses: ['none', 'personal'] }, 'dataClasses'],
		['a field by pattern', { fields: ['customer.*'] }, 'fields'],
		['a field with an empty part', { fields: ['customer..email'] }, 'fields'],
		['writing without a reason', { accessReason: '' }, 'accessReason'],
		['writing methods with read access', { access: 'read' }, 'methods'],
		['another environment', { environment: 'moon' }, 'environment'],
		['a runbook over http', { runbookUrl: 'http://wiki.example.com' }, 'runbookUrl'],
		['a runbook that is a script', { runbookUrl: 'javascript:alert(1)' }, 'runbookUrl'],
		['a NUL', { cutOff: 'a\0b' }, 'cutOff'],
		['a field that is not known', { admin: true }, ''],
	])('refuses %s, at its field', (_, rest, field) => {
		const fields = issuesOf(answers(rest)).map((issue) => issue.split(':')[0]);
		expect(new Set(fields)).toEqual(new Set([field]));
	});

	it('never echoes a value', () => {
		const marked = 'Zq7Value';
		const bad = Object.fromEntries(Object.keys(answers()).map((name) => [name, `${marked}\0`]));
		const said = issuesOf({ ...bad, [marked]: 1 });
		expect(said.length).toBeGreaterThan(15);
		expect(said.join()).not.toContain(marked);
	});
});

describe('the scope digest', () => {
	it('does not mind the order, repetition or case of hosts', () => {
		const digest = scopeDigest(read());
		expect(digest).toMatch(/^[\w-]{43}$/);
		expect(
			scopeDigest(
				read({
					systems: ['CRM', 'Shop'],
					fields: ['customer.name', 'customer.email', 'customer.name'],
					hosts: ['CRM.example.com'],
				}),
			),
		).toBe(digest);
	});

	it.each([
		{ systems: ['CRM'] },
		{ dataClasses: ['personal', 'payment'] },
		{ fields: ['customer.email'] },
		{ access: 'read', methods: ['GET'] },
		{ environment: 'test' },
		{ signInMethod: 'API key' },
		{ hosts: ['other.example.com'] },
		{ methods: ['GET', 'POST', 'DELETE'] },
	])('changes with %j', (rest) => {
		expect(scopeDigest(read(rest))).not.toBe(scopeDigest(read()));
	});

	it.each([
		{ useCase: 'Other words' },
		{ owner: 'Di' },
		{ runbookUrl: 'https://wiki.example.com/other' },
		{ cutOff: 'Otherwise' },
	])('does not change with %j', (rest) => {
		expect(scopeDigest(read(rest))).toBe(scopeDigest(read()));
	});
});
