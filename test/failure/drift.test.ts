import { answerSchema } from '../../lib/failure/drift';

const schema = (value: object) => {
	const made = answerSchema(JSON.stringify(value));
	if (!made.ok) throw new Error(made.message);
	return made;
};

test('names and types are told, never a value', () => {
	const { check } = schema({
		type: 'object',
		required: ['id', 'total'],
		additionalProperties: false,
		properties: {
			id: { type: 'integer' },
			email: { type: 'string', format: 'email' },
			kind: { enum: ['a', 'b'] },
			lines: {
				type: 'array',
				items: { type: 'object', properties: { price: { type: 'number' } } },
			},
		},
	});
	const secret = 'jane.doe@example.com';
	const drift = check({
		...{ id: secret, email: 'no address', kind: secret },
		...{ lines: [{ price: secret }, { price: secret }], [secret]: secret },
	});
	expect(drift).toEqual(
		expect.arrayContaining([
			{ path: '/total', expected: 'required' },
			{ path: '/id', expected: 'type integer' },
			{ path: '/email', expected: 'format email' },
			{ path: '/kind', expected: 'enum' },
			{ path: '/lines/*/price', expected: 'type number' },
		]),
	);
	expect(JSON.stringify(drift)).not.toContain('jane');
	expect(check({ id: 1, total: 2 })).toContainEqual({
		path: '/',
		expected: 'additionalProperties',
	});
	expect(check({ id: 1, kind: 'a' })).toEqual([{ path: '/total', expected: 'required' }]);
});

test('names that may be content are not told', () => {
	const { check } = schema({ additionalProperties: { type: 'number' } });
	expect(check({ 'jane.doe@example.com': 'x' })).toEqual([{ path: '/?', expected: 'type number' }]);
});

test('much drift is told in part; what is no schema is refused; nothing is fetched', () => {
	const { check } = schema({ type: 'array', items: { properties: {}, required: ['a'] } });
	expect(check(Array.from({ length: 1_000 }, () => ({}))).length).toBe(1);
	for (const text of ['', 'x', '{"type":"nothing"}', '{"$ref":"https://example.com/schema"}']) {
		expect(answerSchema(text)).toMatchObject({ ok: false });
	}
});
