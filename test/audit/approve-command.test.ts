import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { checkApproval } from '../../lib/audit/approval';

describe('the command of the second person', () => {
	let folder: string;
	let command: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'airlock-approve-'));
		command = join(folder, 'airlock.js');
		buildSync({
			entryPoints: [join(__dirname, '..', '..', 'cli', 'airlock.ts')],
			outfile: command,
			bundle: true,
			platform: 'node',
		});
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args]).status;

	it('makes keys that only their owner reads, once, and approves with them', () => {
		expect(run('keygen', '--approver', '--out', folder)).toBe(0);
		expect(run('keygen', '--approver', '--out', folder)).toBe(2);
		const key = join(folder, 'airlock-approver-private.pem');
		expect(statSync(key).mode & 0o777).toBe(0o600);
		const request = { tenant: 'default', pseudonym: 'p_abc', reason: 'Access request 7' };
		const approval = execFileSync(process.execPath, [
			...[command, 'approve', '--approver-key', key],
			...['--pseudonym', request.pseudonym, '--reason', request.reason, '--hours', '1'],
		])
			.toString()
			.trim();
		const publicKey = readFileSync(join(folder, 'airlock-approver-public.pem'), 'utf8');
		expect(checkApproval(publicKey, approval, request, Date.now())).toEqual({ ok: true });
		const later = Date.now() + 3_700_000;
		expect(checkApproval(publicKey, approval, request, later)).toMatchObject({ ok: false });
	});

	it.each([
		['without a reason', ['--pseudonym', 'p_a']],
		['for ever', ['--pseudonym', 'p_a', '--reason', 'r', '--hours', '1000']],
		['with no key', ['--pseudonym', 'p_a', '--reason', 'r', '--approver-key', '/nonexistent']],
	])('approves nothing %s', (_, args) => {
		const key = join(folder, 'airlock-approver-private.pem');
		expect(run('approve', '--approver-key', key, ...args)).toBe(2);
	});
});
