import { type Alert, buildAlert, CONDITIONS, fingerprintOf } from '../../lib/alert/alert';
import { password, pick, planted } from '../redact/planted';
import { facts, NOW } from './scene';

const built = (more: Readonly<Record<string, unknown>>): Alert =>
	buildAlert({ condition: 'reported', ...more }, NOW);

test('takes every known field that fits, and freezes what it made', () => {
	const given = facts();
	const alert = buildAlert(given, NOW + 1);
	expect(alert).toEqual({
		...given,
		severity: 'error',
		expiresAt: Date.UTC(2026, 1, 1),
		fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
		droppedFields: 0,
	});
	expect(Object.isFrozen(alert)).toBe(true);
});

test('has the severity of its condition, the time of now and the tenant default, unless told', () => {
	for (const [condition, { severity }] of Object.entries(CONDITIONS)) {
		expect(buildAlert({ condition }, NOW)).toMatchObject({ severity, at: NOW, tenant: 'default' });
	}
	expect(built({ severity: 'critical' }).severity).toBe('critical');
	expect(built({ severity: 'urgent' })).toMatchObject({ severity: 'warning', droppedFields: 1 });
	expect(built({ tenant: 'no tenant at all' })).toMatchObject({
		tenant: 'unknown',
		droppedFields: 1,
	});
});

test('refuses an unknown condition without repeating it', () => {
	for (const condition of [undefined, 'nonsense', 'toString', '__proto__', 7]) {
		expect(() => buildAlert({ condition }, NOW)).toThrow(
			new RangeError('unknown condition of an alert'),
		);
	}
});

test('counts unknown fields, and no absent ones', () => {
	expect(built({ message: 'x', error: { a: 1 }, constructor: 'x' }).droppedFields).toBe(3);
	expect(built({ host: undefined, node: null, owner: '' }).droppedFields).toBe(0);
	const hostile = JSON.parse('{"__proto__": {"tenant": "evil"}}') as Record<string, unknown>;
	expect(built(hostile)).toMatchObject({ tenant: 'default', droppedFields: 1 });
});

// prettier-ignore
test.each<[field: string, fitting: readonly unknown[], unfitting: readonly unknown[]]>([
	['tenant', ['acme', 'EU.acme_1'], ['a b', '-a', 'a'.repeat(65), {}, ['a'], 'a\nb']],
	['integration', ['crm', 'crm-v2.eu'], ['CRM', 'crm/orders', 'crm=1']],
	['environment', ['production', 'pre-prod'], ['Production', 'a'.repeat(25)]],
	['host', ['api.example.com', 'localhost:5678', 's3.eu-west-1.amazonaws.com'], ['10.1.2.3', 'user@host', 'host/path', '-a.example.com', 'a..b', '1.2.3.4:80']],
	['method', ['GET', 'DELETE'], ['get', 'TRACE /secret']],
	['status', [100, 599], ['200', 99, 600, 200.5, NaN]],
	['workflow', ['aB3dEf6hIj9lMn2p', '17', '3f2a1b4c-5d6e-4f70-8a9b-0c1d2e3f4a5b'], ['a b', '1234567890123456', 'x'.repeat(37)]],
	['execution', ['1', '999999999', 42], ['0', '-1', '1e9', '12345678901', 1.5]],
	['node', ['HTTP Request', 'Wenn (Neu) – Übertragen', 'A & B'], ['<b>x</b>', 'a: b', 'x=1', '{{ $json }}', 'a\nb', 'born 1997-03-19']],
	['reference', ['fYk3TqWbN0pL', '0'.repeat(32), 'held-17'], ['123456789012', 'a b', 'a'.repeat(41)]],
	['correlationId', ['f'.repeat(32), `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`], ['F'.repeat(32), 'f'.repeat(31), 'crm']],
	['count', [0, 1e9], [-1, 1e9 + 1, '5', 1.5]],
	['oldestAgeSeconds', [0, 86_400], [-1, Infinity]],
	['since', [NOW, '2026-01-18T12:00:00Z'], ['yesterday', 1, 1e18]],
	['owner', ['Jane Doe', 'Zoë O’Neill-Krämer', 'team-platform', 'jane.doe+ops@example.com'], ['+49 30 1234567', 'Jane <jane@example.com>', 'a@b', 'a@b.c\nBcc: d@e.fg']],
	['runbookUrl', ['https://wiki.example.com/runbooks/crm', 'https://acme.atlassian.net/wiki/spaces/OPS/pages/123456789/CRM+Runbook'],
		['http://wiki.example.com/', 'https://u:p@wiki.example.com/', 'https://wiki.example.com/?t=1', 'https://wiki.example.com/#a', 'javascript:alert(1)', 'https://wiki.example.com/%3Cb', 'https://10.0.0.1/x']],
	['category', ['timeout'], ['Timeout', 'hasOwnProperty']],
])('%s takes what fits its pattern only', (field, fitting, unfitting) => {
	for (const value of fitting) {
		const taken = built({ [field]: value })[field as keyof Alert];
		expect([value, taken]).not.toEqual([value, undefined]);
	}
	for (const value of unfitting) {
		expect([value, built({ [field]: value }).droppedFields]).toEqual([value, 1]);
	}
});

describe('the second pass', () => {
	const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

	test('random tokens do not pass as names', () => {
		let passed = 0;
		for (let i = 0; i < 500; i += 1) {
			for (const length of [20, 24, 32, 40]) {
				const token = pick(length, BASE62);
				const alert = built({
					tenant: token,
					account: token,
					node: token,
					owner: token,
					host: token,
				});
				passed += 5 - alert.droppedFields;
			}
		}
		// Of 10,000.
		expect(passed).toBeLessThan(50);
	});

	test('a password after its name is found where both would fit', () => {
		for (let i = 0; i < 50; i += 1) {
			expect(built({ node: `password ${password()}` }).droppedFields).toBe(1);
			expect(built({ node: `token ${pick(6, BASE62)}7` }).droppedFields).toBe(1);
		}
	});

	test('what detectors find is dropped, but an e-mail where one is meant', () => {
		const email = planted.email();
		expect(built({ owner: email }).owner).toBe(email);
		expect(built({ account: email, node: email, reference: email }).droppedFields).toBe(3);
		expect(built({ owner: planted.card(), backupOwner: planted.awsKey() }).droppedFields).toBe(2);
	});
});

describe('the fingerprint', () => {
	const alert = buildAlert(facts(), NOW);

	test('is the same for what repeats', () => {
		const again = { at: NOW + 1e6, count: 99, execution: '7', status: 500, owner: 'Else' };
		expect(fingerprintOf({ ...alert, ...again })).toBe(alert.fingerprint);
	});

	test('differs with each thing that it is about', () => {
		const others = ['tenant', 'integration', 'environment', 'account', 'host'].map((field) =>
			fingerprintOf({ ...alert, [field]: 'other' }),
		);
		others.push(fingerprintOf({ ...alert, condition: 'backlog' }));
		others.push(fingerprintOf({ ...alert, category: 'timeout' }), alert.fingerprint);
		expect(new Set(others).size).toBe(8);
	});

	test('no value passes for two', () => {
		const [a, b] = [
			{ integration: 'x', account: undefined },
			{ integration: undefined, account: 'x' },
		];
		expect(fingerprintOf({ ...alert, ...a })).not.toBe(fingerprintOf({ ...alert, ...b }));
	});
});
