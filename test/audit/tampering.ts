import { publicKeyText } from '../../lib/audit/signature';
import type { FindingCode } from '../../lib/audit/findings';
import { verifyEvidence } from '../../lib/audit/verify-evidence';
import { verifyStore } from '../../lib/audit/verify-store';
import { Command, fileOf, type Material } from './hostile';
import { chunksOf, TENANT, TestLog } from './log';

// Each vector starts a process, on a machine that may be busy.
jest.setTimeout(60_000);

/** What is done to a log. */
export type Tamper = (material: Material) => void;
/** What has to be found: code and place. */
export type Expected = ReadonlyArray<readonly [FindingCode, number | undefined]>;

/**
 * A log of entries 0 to 34 with checkpoints after 10, 20 and 30 of them, to tamper with copies of; and another tenant's
 * by the same key. Every vector is tried on the store, on the file, and on the offline command as a child process.
 */
export class Tampering {
	readonly log = new TestLog();
	readonly otherTenant = new TestLog(this.log.signer, 'other');
	readonly anchors: string[] = [];
	private readonly command = new Command();
	private readonly key = this.command.write('public.pem', publicKeyText(this.log.signer));

	static async prepare(): Promise<Tampering> {
		const tampering = new Tampering();
		const { log, otherTenant, anchors } = tampering;
		for (const count of [10, 10, 10, 5]) {
			await log.grow(count);
			await otherTenant.grow(count);
			if (count !== 10) continue;
			anchors.push(await log.checkpoint());
			await otherTenant.checkpoint();
		}
		return tampering;
	}

	/** What the three verifiers find; `anchored`: checkpoints that the auditor kept. */
	async findings(tamper: Tamper, anchored: readonly string[] = []) {
		const { keys, rows, signer } = this.log;
		const material = { entries: [...rows.entries], checkpoints: [...rows.checkpoints] };
		tamper(material);
		const copy = new TestLog(signer);
		Object.assign(copy.rows, { ...rows, ...material });
		const inStore = await verifyStore(copy.store, { tenant: TENANT, keys, anchored });
		const text = fileOf(material, TENANT);
		const inFile = await verifyEvidence(chunksOf(text), { keys, anchored });
		if (!inFile) throw new Error('not an evidence file');
		const file = this.command.write('log.jsonl', text);
		const given = anchored.flatMap((jws) => ['--checkpoint', jws]);
		const run = this.command.run(['verify', file, '--key', this.key, ...given, '--details']);
		return { inStore, inFile, run };
	}

	/** All three have to find exactly this. */
	async expectFound(tamper: Tamper, expected: Expected, anchored: readonly string[] = []) {
		const { inStore, inFile, run } = await this.findings(tamper, anchored);
		const short = (found: typeof inFile.findings) => found.map(({ code, seq }) => [code, seq]);
		expect(short(inStore.findings)).toEqual(expected);
		// The count in the last line no longer fits where entries are missing or too many: that is said, too.
		const ofLog = inFile.findings.filter(({ code }) => code !== 'file_malformed');
		expect(short(ofLog)).toEqual(expected);
		expect([inStore.ok, inFile.ok, run.status]).toEqual([false, false, 1]);
		expect(run.stdout).toMatch(new RegExp(`^NOT VERIFIED: .*first ${expected[0]![0]}: `));
		for (const [code, seq] of expected) expect(run.stdout).toContain(`\n${code} ${seq ?? '-'} `);
	}

	remove(): void {
		this.command.remove();
	}
}
