import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkpointLine } from '../../lib/audit/evidence-lines';
import { proofText, proveEntry } from '../../lib/audit/proof';
import { publicKeyText } from '../../lib/audit/signature';
import { describeWhere } from '../needs';
import { Command } from './hostile';
import { newSigner, TENANT, TestLog } from './log';

// Each case starts processes, on a machine that may be busy.
jest.setTimeout(60_000);

const log = new TestLog();
let command: Command;
let key: string;
let text: string;
let jws: string;
let file: string;

beforeAll(async () => {
	command = new Command();
	await log.grow(300);
	jws = await log.checkpoint();
	text = await log.evidence();
	key = command.write('public.pem', publicKeyText(log.signer));
	file = command.write('log.jsonl', text);
}, 30_000);
afterAll(() => command.remove());

const verdict = /^Verified: 300 entries \(0 to 299\) of tenant acme, 1 checkpoint\.\n$/;

test('is one readable file that needs nothing but Node', () => {
	const script = readFileSync(join(command.folder, 'airlock.js'), 'utf8');
	expect(script.startsWith('#!/usr/bin/env node\n')).toBe(true);
	const required = [...script.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name!);
	expect(required.filter((name) => !name.startsWith('node:'))).toEqual([]);
	expect(Math.max(...script.split('\n').map((line) => line.length))).toBeLessThan(1_000);
	expect(statSync(join(command.folder, 'airlock.js')).mode & 0o111).toBe(0o111);
});

describe('verify', () => {
	test('reads a file, a packed file and standard input', () => {
		const packed = command.write('log.jsonl.gz', gzipSync(text));
		for (const path of [file, packed]) {
			const { status, stdout, stderr } = command.run(['verify', path, '--key', key]);
			expect([status, stderr]).toEqual([0, '']);
			expect(stdout).toMatch(verdict);
		}
		const { status, stdout } = command.run(['verify', '-', '--key', key], text);
		expect(status).toBe(0);
		expect(stdout).toMatch(verdict);
	});

	test('takes the key and checkpoints as files or as text', () => {
		const raw = log.signer.publicKey.export({ format: 'jwk' }).x!;
		const kept = command.write('kept.txt', `${checkpointLine(jws)}\n\n${jws}\n`);
		for (const given of [key, raw, Buffer.from(raw, 'base64url').toString('hex')]) {
			for (const checkpoint of [jws, kept]) {
				const args = ['verify', file, `--key=${given}`, '--checkpoint', checkpoint];
				expect(command.run(args).status).toBe(0);
			}
		}
	});

	test('says no with 1, and why with --details', () => {
		const forged = command.write('forged.jsonl', text.replace('"d-7"', '"d-8"'));
		const { status, stdout } = command.run(['verify', forged, '--key', key, '--details']);
		expect(status).toBe(1);
		expect(stdout).toBe(
			'NOT VERIFIED: 1 finding in the log of tenant acme, first entry_altered: entry 7 does not have the hash it claims.\n' +
				'entry_altered 7 entry 7 does not have the hash it claims\n',
		);
		const other = command.write('other.pem', publicKeyText(newSigner()));
		expect(command.run(['verify', file, '--key', other])).toMatchObject({
			status: 1,
			stdout: expect.stringContaining('checkpoint_wrong_key') as string,
		});
		const cut = command.write('cut.jsonl', text.slice(0, text.length / 2));
		expect(command.run(['verify', cut, '--key', key])).toMatchObject({
			status: 1,
			stdout: expect.stringContaining('file_cut') as string,
		});
	});

	test('never lets a file steer the terminal', async () => {
		const hostile = await new TestLog(log.signer, '\u001b[2J\u202everified').grow(1);
		await hostile.checkpoint();
		const path = command.write('hostile.jsonl', await hostile.evidence());
		const { status, stdout } = command.run(['verify', path, '--key', key, '--details']);
		expect(status).toBe(0);
		expect(stdout).toMatch(/of tenant \ufffd\[2J\ufffdverified, /);
	});

	test('proves one entry, against the checkpoint that was kept if one is given', async () => {
		const proved = await proveEntry(log.store, TENANT, 42);
		if (!proved.ok) throw new Error(proved.code);
		const proof = command.write('proof.json', `${proofText(proved.proof)}\n`);
		const args = ['verify', proof, '--key', key];
		expect(command.run(args)).toEqual({
			status: 0,
			stdout: 'Verified: entry 42 of tenant acme is among the 300 entries of the checkpoint.\n',
			stderr: '',
		});
		expect(command.run([...args, '--checkpoint', jws]).status).toBe(0);
		const elsewhere = await (await new TestLog(log.signer).grow(5)).checkpoint();
		expect(command.run([...args, '--checkpoint', elsewhere]).stdout).toMatch(/checkpoint_mismatch/);
		const spoiled = proofText(proved.proof).replace('d-42', 'd-43');
		expect(command.run(['verify', command.write('p.json', spoiled), '--key', key])).toMatchObject({
			status: 1,
			stdout: expect.stringContaining('not_included') as string,
		});
		const broken = command.write('b.json', proofText(proved.proof).slice(0, -9));
		expect(command.run(['verify', broken, '--key', key])).toMatchObject({
			status: 1,
			stdout: expect.stringContaining('proof_malformed') as string,
		});
	});

	test.each([
		['nothing to do', () => []],
		['another command', () => ['prove', file]],
		['no key', () => ['verify', file]],
		['a key that is none', () => ['verify', file, '--key', 'nonsense']],
		['an option that is none', () => ['verify', file, '--key', key, '--kee']],
		['a checkpoint that is none', () => ['verify', file, '--key', key, '--checkpoint', 'x.y.z']],
		['no such file', () => ['verify', 'absent.jsonl', '--key', key]],
		['no such packed file', () => ['verify', 'absent.jsonl.gz', '--key', key]],
		['a folder', () => ['verify', '.', '--key', key]],
		['an empty file', () => ['verify', command.write('empty.jsonl', ''), '--key', key]],
		['another file', () => ['verify', key, '--key', key]],
		['not packed', () => ['verify', command.write('not.gz', text), '--key', key]],
		[
			'packed and cut',
			() => ['verify', command.write('c.gz', gzipSync(text).subarray(0, 999)), '--key', key],
		],
	])('answers 2 to: %s', (_, args) => {
		const { status, stdout, stderr } = command.run(args());
		expect([status, stdout]).toEqual([2, '']);
		// A sentence, not a stack.
		expect(stderr).toMatch(/\S/);
		expect(stderr).not.toMatch(/\n {4}at /);
	});
});

test('keygen makes a pair, for the eyes of its owner only, and never over another', () => {
	expect(command.run(['keygen'])).toMatchObject({ status: 0, stderr: '' });
	const path = join(command.folder, 'airlock-lookup-private.pem');
	const [secret, open] = [path, path.replace('private', 'public')].map((name) =>
		readFileSync(name, 'utf8'),
	);
	expect(statSync(path).mode & 0o777).toBe(0o600);
	const spki = { format: 'pem', type: 'spki' } as const;
	expect(createPublicKey(createPrivateKey(secret!)).export(spki)).toBe(open);
	expect(command.run(['keygen'])).toMatchObject({ status: 2, stdout: '' });
	expect(readFileSync(path, 'utf8')).toBe(secret);
	expect(command.run(['keygen', '--out', 'absent']).status).toBe(2);
});

const python = spawnSync('python3', ['-c', 'import cryptography']).status === 0;

describeWhere(python, 'python3 with the cryptography package', "the document's example", () => {
	test('verifies a file without any code of ours, and not an altered one', () => {
		const document = readFileSync(join(__dirname, '../../docs/audit-format.md'), 'utf8');
		const [, example] = /```python\n(.*?)```/s.exec(document)!;
		const script = command.write('example.py', example!);
		expect(execFileSync('python3', [script, file, key], { encoding: 'utf8' })).toBe(
			'300 entries, 300 covered by a checkpoint\n',
		);
		const forged = command.write('forged.jsonl', text.replace('"d-7"', '"d-8"'));
		expect(spawnSync('python3', [script, forged, key], { encoding: 'utf8' }).stderr).toMatch(
			/AssertionError: 7/,
		);
	});
});
