import { EXPORT_FORMATS, type ExportFormat } from '../../../lib/audit/export/formats';
import { PRODUCT } from '../../../lib/audit/export/product';
import { ocsfEvent } from '../../../lib/audit/export/ocsf';
import { readEntry } from '../../../lib/audit/export/read-entry';
import type { AuditEntry, AuditOutcome } from '../../../lib/audit/entry';
import type { StoredEntry } from '../../../lib/store/store';
import packageJson from '../../../package.json';
import { altered, many, stored, stream, textOf } from './entries';

function format(id: ExportFormat['id']): ExportFormat {
	return EXPORT_FORMATS.find((row) => row.id === id)!;
}

const exported = (id: ExportFormat['id'], ...entries: StoredEntry[]) =>
	textOf(format(id).encode(stream(entries)));

test('the product named is this one', () => {
	expect(PRODUCT).toMatchObject({ name: packageJson.name, version: packageJson.version });
});

describe.each(EXPORT_FORMATS)('$name', ({ encode }) => {
	test('streams: an entry is read only when the one before it was taken', async () => {
		let read = 0;
		async function* counted() {
			for await (const entry of many(50_000)) {
				read += 1;
				yield entry;
			}
		}
		let taken = 0;
		for await (const chunk of encode(counted())) {
			taken += 1;
			expect(chunk.length).toBeGreaterThan(0);
			// A header line comes before any entry.
			expect(taken - read).toBeGreaterThanOrEqual(0);
			expect(taken - read).toBeLessThanOrEqual(1);
			if (taken === 1_000) break;
		}
		expect(read).toBeLessThanOrEqual(1_000);
	});

	test.each([
		['no JSON', 'oops'],
		['not an object', '[]'],
		['without its members', '{"action":"x"}'],
		[
			'a time that is a header of its own',
			JSON.stringify({ ...JSON.parse(stored(0).body), at: 'x\ny' }),
		],
	])('an altered body, %s, neither stops the export nor gets out', async (_name, body) => {
		const marker = 'planted-by-the-intruder';
		const bad = altered(1, body === 'oops' ? `${marker}\n${marker}` : body);
		const text = await textOf(encode(stream([stored(0), bad, stored(2)])));
		const lines = text.trimEnd().split(/\r?\n/);
		expect(lines.filter((line) => line.includes('unreadable'))).toHaveLength(1);
		expect(lines.filter((line) => line.includes('webhook.delivery'))).toHaveLength(3);
		expect(text).not.toContain(marker);
	});
});

/** An RFC 4180 reader of its own. */
function parseCsv(text: string): string[][] {
	const rows: string[][] = [[]];
	const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
	while (pattern.lastIndex < text.length) {
		const found = pattern.exec(text);
		if (!found) throw new Error(`not RFC 4180 at ${pattern.lastIndex}`);
		rows.at(-1)!.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
		if (found[3] === '\r\n') rows.push([]);
	}
	rows.pop();
	return rows;
}

async function csvRows(...entries: StoredEntry[]): Promise<Array<Record<string, string>>> {
	const [header, ...rows] = parseCsv(await exported('csv', ...entries));
	return rows.map((row) => {
		expect(row).toHaveLength(header!.length);
		return Object.fromEntries(row.map((cell, i) => [header![i]!, cell]));
	});
}

describe('CSV', () => {
	test('every member is in its column, free-form ones as JSON', async () => {
		const context = { list: [1, 'a,b'], text: 'say "no"' };
		const onBehalfOf = [{ id: 'p_1', type: 'user' } as const];
		const entry = stored(7, { context, onBehalfOf, reason: 'two\r\nlines', tenant: 'acme' });
		const [row] = await csvRows(entry);
		expect(row).toMatchObject({
			tenant: 'acme',
			seq: '7',
			at: JSON.parse(entry.body).at,
			action: 'webhook.delivery',
			outcome: 'success',
			actorId: 'p_4f',
			actorType: 'sender',
			reason: 'two\r\nlines',
			subject: '',
		});
		expect(JSON.parse(row!.context!)).toEqual(context);
		expect(JSON.parse(row!.onBehalfOf!)).toEqual(onBehalfOf);
		expect(row!.hash!.replace(/^'/, '')).toBe(entry.hash);
	});

	test('no member of an entry is left out', async () => {
		const every: Required<AuditEntry> = {
			...(JSON.parse(stored(0).body) as AuditEntry),
			after: 'm_after',
			before: 'm_before',
			context: 'm_context',
			correlationId: 'm_correlationId',
			credential: 'm_credential',
			deliveryId: 'm_deliveryId',
			environment: 'm_environment',
			execution: 'm_execution',
			integration: 'm_integration',
			node: 'm_node',
			onBehalfOf: [{ id: 'm_onBehalfOf', type: 'user' }],
			reason: 'm_reason',
			requestId: 'm_requestId',
			resource: 'm_resource',
			scope: 'm_scope',
			subject: 'm_subject',
			workflow: 'm_workflow',
		};
		for (const { id } of EXPORT_FORMATS) {
			const text = await exported(id, stored(0, every));
			const missing = Object.keys(every).filter(
				(name) =>
					JSON.stringify(every[name as keyof AuditEntry]).includes('m_') &&
					!text.includes(`m_${name}`),
			);
			expect([id, missing]).toEqual([id, []]);
		}
	});

	test.each(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', "'"])(
		'a cell that starts with %j is text to a spreadsheet, and can be had back',
		async (start) => {
			const reason = `${start}HYPERLINK("https://evil.example","x")`;
			const [row] = await csvRows(stored(0, { reason, resource: start }));
			expect(row!.reason).toBe(`'${reason}`);
			expect(row!.resource).toBe(`'${start}`);
		},
	);

	test('every cell of hostile entries survives, and none can start a formula', async () => {
		const nasty = ['"', ',', '\r\n', '"",', '\u2028', '=1', '", "', "''", '-', '😀', ' =1'];
		const entries = nasty.map((reason, i) => stored(i, { reason, context: { [reason]: reason } }));
		const rows = await csvRows(...entries);
		expect(rows.map(({ reason }) => reason!.replace(/^'/, ''))).toEqual(nasty);
		const cells = rows.flatMap((row) => Object.values(row));
		expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
	});
});

/** Reads CEF as its receivers do. */
function parseCef(line: string): { head: string[]; extension: Record<string, string> } {
	const parts = line.match(/(?:\\.|[^|\\])*\||(?:.+)$/gs)!;
	const head = parts.slice(0, 7).map((part) => part.slice(0, -1).replace(/\\([\\|])/g, '$1'));
	const extension: Record<string, string> = {};
	const text = parts.slice(7).join('');
	for (const [, key, value] of text.matchAll(/(\w+)=((?:\\.|[^=\\])*?)(?= \w+=|$)/g)) {
		extension[key!] = value!.replace(/\\(.)/g, (_, c: string) =>
			c === 'n' ? '\n' : c === 'r' ? '\r' : c,
		);
	}
	return { head, extension };
}

describe('CEF', () => {
	test('header and extension say what happened', async () => {
		const entry = stored(3, { outcome: 'denied', reason: 'a=b\\c', integration: 'crm' });
		const { head, extension } = parseCef((await exported('cef', entry)).trimEnd());
		const { vendor, name, version } = PRODUCT;
		const action = 'webhook.delivery';
		expect(head).toEqual(['CEF:0', vendor, name, version, action, action, '6']);
		expect(extension).toMatchObject({
			rt: String(entry.at),
			externalId: 'default:3',
			outcome: 'denied',
			reason: 'a=b\\c',
			suid: 'p_4f',
			cs2: 'crm',
			cs4: entry.hash,
		});
		expect(JSON.parse(extension.cs6!)).toEqual({
			redaction: { removed: { email: 2 }, version: '1' },
		});
	});

	const injections = [
		'x\nCEF:0|Airlock|fake|1|all.clear|all.clear|0|',
		'x\r\nCEF:0|fake',
		'x\u2028CEF:0|fake',
		'x\u0085CEF:0|fake',
		'x act=forged suid=root',
		'x\\',
		'\\n|=\\=',
		'\u001b[2Kx',
		'\u202excod.exe',
	];
	test.each(injections)('%j adds neither a line nor a field', async (text) => {
		const actor = { id: text, type: 'user' } as const;
		const entry = stored(0, { action: text, actor, reason: text, tenant: text, workflow: text });
		const exportedText = await exported('cef', entry);
		expect(exportedText.match(/[\r\n\u0085\u2028\u2029]/g)).toEqual(['\n']);
		expect(exportedText.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u202e]/);
		const { head, extension } = parseCef(exportedText.trimEnd());
		const plain = parseCef(
			(await exported('cef', stored(0, { workflow: 'w', reason: 'r' }))).trimEnd(),
		);
		expect(head.slice(0, 4)).toEqual(plain.head.slice(0, 4));
		expect(head).toHaveLength(7);
		expect(Object.keys(extension)).toEqual(Object.keys(plain.extension));
		expect(extension.suid).not.toBe('root');
	});
});

describe('syslog', () => {
	const FORM =
		/^<(\d{1,3})>1 (\S+) - airlock - ([\x21-\x7e]{1,32}) \[airlock@32473((?: [!-~]+?="(?:\\["\\\]]|[^"\\\]])*")+)\] \uFEFF(.*)$/su;

	test('a message of RFC 5424, whose MSG is the entry as it was hashed', async () => {
		const entry = stored(9, { outcome: 'failed', reason: 'grüße' });
		const [, priority, time, id, data, body] = FORM.exec(
			(await exported('syslog', entry)).trimEnd(),
		)!;
		expect([priority, time, id]).toEqual([
			String(13 * 8 + 4),
			new Date(entry.at).toISOString(),
			'webhook.delivery',
		]);
		expect(data).toContain(` seq="9" hash="${entry.hash}" action="webhook.delivery"`);
		expect(body).toBe(entry.body);
	});

	test.each([
		'x"] [forged@1 a="b',
		'x\\"',
		'x\n<13>1 2026-01-01T00:00:00Z - forged - - - all clear',
		'] x',
		' ',
		'',
		'ä'.repeat(40),
	])('%j neither ends a parameter nor starts a message', async (text) => {
		const actor = { id: text, type: 'user' } as const;
		const entry = stored(0, { action: text, actor, integration: text, reason: text });
		const message = (await exported('syslog', entry)).slice(0, -1);
		expect(message).not.toContain('\n');
		const [, , , , data, body] = FORM.exec(message)!;
		expect(body).toBe(entry.body);
		const values = [...data!.matchAll(/ (\w+)="((?:\\.|[^"\\\]])*)"/g)];
		expect(values.map(([, name]) => name)).toEqual([
			'tenant',
			'seq',
			'hash',
			'action',
			'outcome',
			'actor',
			'integration',
			'correlationId',
		]);
		expect(values[5]![2]!.replace(/\\(["\\\]])/g, '$1')).toBe(text.replace('\n', ' '));
	});
});

describe('OCSF', () => {
	/** What API Activity and Entity Management of OCSF 1.9.0 require, base event included. */
	const REQUIRED = {
		6003: ['actor', 'api', 'src_endpoint'],
		3004: ['entity'],
		base: [
			'activity_id',
			'category_uid',
			'class_uid',
			'metadata',
			'severity_id',
			'time',
			'type_uid',
		],
	};

	const events: Array<[string, Partial<AuditEntry>, number, number]> = [
		['a delivery', { action: 'webhook.delivery' }, 6003, 1],
		['a refusal', { action: 'webhook.refused', outcome: 'denied' }, 6003, 99],
		['a call', { action: 'request.send' }, 6003, 1],
		['a reveal', { action: 'lookup.reveal', subject: 'p_1' }, 3004, 2],
		['an erasure', { action: 'subject.erase', subject: 'p_1' }, 3004, 4],
		['a legal hold', { action: 'audit.hold_placed' }, 3004, 1],
		['the end of one', { action: 'audit.hold_lifted' }, 3004, 4],
		['a new exception', { action: 'exception.created' }, 3004, 1],
		['anything that says what changed', { action: 'order.sync', before: 1, after: 2 }, 3004, 99],
		['a business event', { action: 'order.shipped' }, 6003, 99],
	];
	test.each(events)(
		'%s: class and activity, all that is required',
		(_name, changes, classUid, activity) => {
			const entry = stored(4, { correlationId: 'c_1', ...changes });
			const event = JSON.parse(JSON.stringify(ocsfEvent(readEntry(entry)))) as Record<
				string,
				never
			>;
			const required = [...REQUIRED.base, ...REQUIRED[classUid as 6003 | 3004]];
			expect(required.filter((name) => event[name] === undefined)).toEqual([]);
			expect(event).toMatchObject({
				class_uid: classUid,
				category_uid: Math.floor(classUid / 1000),
				activity_id: activity,
				type_uid: classUid * 100 + activity,
				time: entry.at,
				metadata: {
					version: '1.9.0',
					product: { vendor_name: 'Airlock', name: 'n8n-nodes-airlock' },
					uid: 'default:4',
					sequence: 4,
					correlation_uid: 'c_1',
				},
				unmapped: { hash: entry.hash, entry: JSON.parse(entry.body) },
			});
			// "At least one" of these names an object of each kind.
			const { entity, api, src_endpoint } = event as Record<string, Record<string, unknown>>;
			if (classUid === 3004) expect(entity!.uid).toEqual(expect.any(String));
			else
				expect([api!.operation, src_endpoint!.uid ?? src_endpoint!.svc_name]).not.toContain(
					undefined,
				);
		},
	);

	const outcomes: Array<[AuditOutcome, number, number]> = [
		['success', 1, 1],
		['pending', 99, 1],
		['denied', 2, 3],
		['failed', 2, 3],
		['unknown', 0, 2],
	];
	test.each(outcomes)('outcome %s', (outcome, status, severity) => {
		expect(ocsfEvent(readEntry(stored(0, { outcome })))).toMatchObject({
			status_id: status,
			severity_id: severity,
		});
	});

	test('one event a line', async () => {
		const text = await exported('ocsf', stored(0, { reason: 'a\nb' }), stored(1));
		const lines = text.split('\n');
		expect(lines.pop()).toBe('');
		expect(lines.map((line) => JSON.parse(line).metadata.sequence)).toEqual([0, 1]);
	});
});
