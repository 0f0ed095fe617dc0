import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { type Resolved, unresolved } from './reference';

const MAX_BYTES = 64 * 1024;

/** Secrets in files, as Docker and Kubernetes mount them: only below the folders of AIRLOCK_SECRET_FOLDERS. */
export class FileSecrets {
	private readonly folders: readonly string[];

	constructor(
		/** Absolute paths, comma-separated; undefined: none. */
		folders: string | undefined,
	) {
		const entries = (folders ?? '').split(',').map((entry) => entry.trim());
		this.folders = entries.filter((entry) => isAbsolute(entry)).map((entry) => resolve(entry));
	}

	/** Read anew each time: what was replaced counts at once. One line break at the end is not part of it. */
	async read(path: string): Promise<Resolved> {
		// What is outside of them is not even looked for: a different answer would tell whether it is there.
		const asked = resolve(path);
		const roots = (await Promise.all(this.folders.map(rootsOf))).flat();
		if (!isBelow(roots, asked)) return NOT_ALLOWED;
		// The real one, so that no link leads out of the folders.
		const real = await realpath(asked).catch(() => undefined);
		if (real === undefined) return NOT_FOUND;
		if (!isBelow(roots, real)) return NOT_ALLOWED;
		return await readRegular(real).catch(() => UNREADABLE);
	}
}

/** A folder as it is named, and where that really is: /var/run is often a link. */
async function rootsOf(folder: string): Promise<string[]> {
	return [folder, await realpath(folder).catch(() => folder)];
}

function isBelow(roots: readonly string[], path: string): boolean {
	return roots.some((root) => path.startsWith(root + sep));
}

async function readRegular(path: string): Promise<Resolved> {
	// Not through a link put there since, and without waiting for a pipe's other end.
	const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
	const file = await open(path, flags);
	try {
		if (!(await file.stat()).isFile()) return UNREADABLE;
		// Counted while it is read: a size that was looked up before may have grown.
		const buffer = Buffer.alloc(MAX_BYTES + 1);
		const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
		if (bytesRead > MAX_BYTES) return UNREADABLE;
		// Fatal: bytes that are no text would be replaced, and the secret be another one.
		const decoder = new TextDecoder('utf-8', { fatal: true });
		const text = decoder.decode(buffer.subarray(0, bytesRead)).replace(/\r?\n$/, '');
		return text === '' ? NOT_FOUND : { ok: true, value: text };
	} finally {
		await file.close();
	}
}

const NOT_ALLOWED = unresolved(
	'reference_not_allowed',
	'The file may not be read by credentials',
	'An admin can allow its folder in AIRLOCK_SECRET_FOLDERS.',
);
const NOT_FOUND = unresolved(
	'secret_not_found',
	'The file of the secret is not there, or is empty',
	'Put it there, on every machine.',
);
const UNREADABLE = unresolved(
	'secret_unreadable',
	'The file of the secret cannot be read',
	'It has to be a regular file of text, of at most 64 kB, that n8n may read.',
);
