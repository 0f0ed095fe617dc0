import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildAlert } from '../../lib/alert/alert';
import { deliverAlert, parseDestination } from '../../lib/alert/destination';
import { freePort } from '../e2e/harness/environment';
import { describeWhere } from '../needs';

/** Debian's name for it; `ALERTMANAGER` overrides. */
const path = process.env.ALERTMANAGER ?? '/usr/bin/prometheus-alertmanager';

interface Known {
	readonly labels: Record<string, string>;
	readonly annotations: Record<string, string>;
	readonly endsAt: string;
	readonly status: { readonly state: string };
}

/** Alertmanager itself, as it is installed: what we send has to be what it takes. */
describeWhere(
	existsSync(path),
	'Alertmanager (set ALERTMANAGER to its path)',
	'a real Alertmanager',
	() => {
		let server: ChildProcess;
		let folder: string;
		let url: string;

		beforeAll(async () => {
			folder = mkdtempSync(join(tmpdir(), 'airlock-alertmanager-'));
			const file = join(folder, 'alertmanager.yml');
			writeFileSync(file, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
			const port = await freePort();
			url = `http://127.0.0.1:${port}`;
			server = spawn(
				path,
				[
					...[`--config.file=${file}`, `--storage.path=${join(folder, 'data')}`],
					...[`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='],
				],
				{ stdio: 'ignore' },
			);
			for (let i = 0; i < 100; i += 1) {
				const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
				if (ready?.ok) return;
				await sleep(100);
			}
			throw new Error('Alertmanager did not start');
		}, 30_000);
		afterAll(() => {
			server?.kill('SIGKILL');
			rmSync(folder, { recursive: true, force: true });
		});

		const known = async (): Promise<Known[]> =>
			(await (await fetch(`${url}/api/v2/alerts?active=true`)).json()) as Known[];

		test('takes an alert, knows it again by its labels, and ends it', async () => {
			const parsed = parseDestination({ type: 'alertmanager', url });
			if (!parsed.ok) throw new Error(parsed.message);
			const now = Date.now();
			const alert = buildAlert(
				{
					...{ condition: 'breaker_open', integration: 'crm', host: 'api.crm.example.com' },
					...{ category: 'timeout', environment: 'production', owner: 'Ann Lee', at: now },
					runbookUrl: 'https://runbooks.example.com/crm',
				},
				now,
			);
			const send = async (event: 'trigger' | 'resolve') =>
				await deliverAlert(parsed.destination, { alert, event });
			expect(await send('trigger')).toEqual({ ok: true });
			expect(await send('trigger')).toEqual({ ok: true });
			const [only, ...more] = await known();
			expect(more).toEqual([]);
			expect(only!.status.state).toBe('active');
			expect(JSON.stringify(only)).toContain('breaker_open');
			expect(JSON.stringify(only)).toContain('crm');
			expect(Date.parse(only!.endsAt)).toBeGreaterThan(now);
			expect(await send('resolve')).toEqual({ ok: true });
			for (let i = 0; i < 50 && (await known()).length > 0; i += 1) await sleep(100);
			expect(await known()).toEqual([]);
		});
	},
);
