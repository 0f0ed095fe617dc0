import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { AuditEvent } from '../../lib/audit/event';
import { AuditLog, type AuditPorts } from '../../lib/audit/log';
import type { EntryDraft } from '../../lib/audit/entry';
import type { LookupItem } from '../../lib/redact/lookup';
import { Pseudonymizer } from '../../lib/redact/pseudonym';
import { createRedactor } from '../../lib/redact/redact';
import { StoreUnavailableError } from '../../lib/store/store';

const event: AuditEvent = {
	action: 'customer.update',
	outcome: 'success',
	actor: { type: 'workflow', id: 'wf1' },
};

function auditLog(ports: Partial<AuditPorts> = {}) {
	const drafts: EntryDraft[] = [];
	const remembered: LookupItem[] = [];
	const key = { id: 'k', key: createSecretKey(randomBytes(32)) };
	const pseudonyms = new Pseudonymizer({ dataKey: async () => await Promise.resolve(key) }, 't');
	const append = async (tenant: string, draft: EntryDraft) => {
		drafts.push(draft);
		return await Promise.resolve({ tenant, seq: drafts.length - 1, hash: 'h' });
	};
	const log = new AuditLog({
		clock: { now: () => 1_800_000_000_000 },
		redactor: createRedactor(),
		pseudonym: async (_, fieldClass, value) => await pseudonyms.pseudonym(fieldClass, value),
		lookups: {
			remember: async (_, items) => {
				remembered.push(...items);
				await Promise.resolve();
			},
		},
		appender: {
			append,
			appendOrMark: async (tenant, draft) => ({ ok: true, receipt: await append(tenant, draft) }),
		},
		appended: () => undefined,
		...ports,
	});
	return { log, drafts, remembered };
}

const lookupKey = generateKeyPairSync('x25519').publicKey;

describe('the audit log', () => {
	it('answers the receipt of what it appended', async () => {
		const { log } = auditLog();
		expect(await log.record(event)).toEqual({
			ok: true,
			receipt: { tenant: 'default', seq: 0, hash: 'h' },
		});
	});

	it('keeps no contents: texts and contents are redacted, and the stamp says what went', async () => {
		const { log, drafts } = auditLog();
		const email = `jane.${randomBytes(4).toString('hex')}@example.com`;
		await log.record({
			...event,
			reason: `Asked by ${email}`,
			resource: `customers/${email}`,
			context: { note: `write to ${email}`, password: randomBytes(9).toString('hex') },
			before: { list: [{ email }] },
		});
		expect(JSON.stringify(drafts)).not.toContain(email);
		const [draft] = drafts;
		expect(draft!.reason).toBe('Asked by [redacted:email]');
		expect(draft!.redaction.removed.email).toBeGreaterThanOrEqual(3);
		expect(draft!.redaction.version).toBe(createRedactor().version);
	});

	it('names persons by pseudonyms, and systems as they are', async () => {
		const { log, drafts, remembered } = auditLog();
		const person = 'jane.doe@example.com';
		await log.record(
			{
				...event,
				actor: { type: 'user', id: person },
				onBehalfOf: [{ type: 'user', id: 'boss@example.com' }],
				subject: { class: 'email', id: ' Jane.Doe@example.com' },
			},
			{ lookupKey },
		);
		const [draft] = drafts;
		expect(draft!.actor.id).toMatch(/^p_/);
		expect(draft!.subject).toMatch(/^p_/);
		expect(draft!.actor.id).not.toBe(draft!.subject);
		expect(draft!.onBehalfOf![0]!.id).toMatch(/^p_/);
		expect(remembered.map(({ value }) => value.trim()).sort()).toEqual(
			['Jane.Doe@example.com', 'boss@example.com', person].sort(),
		);
		await log.record({ ...event, subject: { class: 'email', id: person } });
		expect(drafts[1]!.subject).toBe(draft!.subject);
		expect(drafts[1]!.actor.id).toBe('wf1');
	});

	it('seals to its own key unless told another, and seals nothing without one', async () => {
		const own = auditLog({ lookupKey });
		await own.log.record({ ...event, actor: { type: 'user', id: 'jane' } });
		expect(own.remembered).toHaveLength(1);
		const none = auditLog();
		await none.log.record({ ...event, actor: { type: 'user', id: 'jane' } });
		expect(none.remembered).toEqual([]);
	});

	it('makes one line of a name, and bounds it', async () => {
		const { log, drafts } = auditLog();
		await log.record({
			...event,
			resource: 'a\r\nforged="1"\u2028',
			integration: 'x'.repeat(500),
			reason: '\ud800',
		});
		expect(drafts[0]!.resource).toMatch(/^a forged="1"/);
		expect(drafts[0]!.integration).toHaveLength(128);
		expect(drafts[0]!.reason).toBe('\ufffd');
	});

	it.each([
		['an action that is none', { action: 'with space' }, {}, 'action'],
		['no action', { action: '' }, {}, 'action'],
		['an unknown outcome', { outcome: 'great' as never }, {}, 'outcome'],
		['an actor without a name', { actor: { type: 'system' as const, id: '' } }, {}, 'actor'],
		['a tenant that is none', {}, { tenant: 'a/b' }, 'tenant'],
	])('refuses %s and says which member', async (_, change, options, member) => {
		const { log, drafts } = auditLog();
		await expect(log.record({ ...event, ...change }, options)).rejects.toThrow(
			`The audit entry's ${member} `,
		);
		expect(drafts).toEqual([]);
	});

	it('halts where it cannot be written, unless the gap is to be marked', async () => {
		const down = async () => await Promise.reject(new StoreUnavailableError('down'));
		const { log } = auditLog({
			lookupKey,
			lookups: { remember: down },
			appender: {
				append: down,
				appendOrMark: async () => await Promise.resolve({ ok: false, marked: true }),
			},
		});
		await expect(log.record(event)).rejects.toThrow(StoreUnavailableError);
		const person = { ...event, actor: { type: 'user' as const, id: 'jane' } };
		await expect(log.record(person)).rejects.toThrow(StoreUnavailableError);
		expect(await log.record(person, { whenUnrecorded: 'mark' })).toEqual({
			ok: false,
			marked: true,
		});
	});
});
