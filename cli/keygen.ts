import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApproverKeys } from '../lib/audit/approval';
import { generateLookupKeys } from '../lib/redact/lookup-keys';
import { UsageError } from './usage';

const MAKERS = { lookup: generateLookupKeys, approver: generateApproverKeys };

/** Makes a pair of keys in `folder`. Never overwrites one: what is sealed to a lost key stays sealed. */
export function keygen(kind: keyof typeof MAKERS, folder: string): number {
	const { publicKey, privateKey } = MAKERS[kind]();
	const files = [
		{ name: `airlock-${kind}-private.pem`, text: privateKey, mode: 0o600 },
		{ name: `airlock-${kind}-public.pem`, text: publicKey, mode: 0o644 },
	].map((file) => ({ ...file, path: join(folder, file.name) }));
	for (const { path, text, mode } of files) {
		const failed = attempt(() => writeFileSync(path, text, { mode, flag: 'wx' }));
		if (failed) throw new UsageError(`${path} cannot be written, or is there already (${failed})`);
	}
	process.stdout.write(
		`Wrote ${files.map(({ path }) => path).join(' and ')}. Keep the private key where few can read it.\n`,
	);
	return 0;
}

/** The code of the failure, if it is one. */
function attempt(write: () => void): string | undefined {
	try {
		write();
		return undefined;
	} catch (error) {
		return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
	}
}
