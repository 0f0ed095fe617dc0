import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
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
		this.folders = entries.filter((entry) => isAbsolute(entry));
	}

	/** Read anew each time: what was replaced counts at once. One line break at the end is not part of it. */
	async read(path: string): Promise<Resolved> {
		if (this.folders.length === 0) return NOT_ALLOWED;
		// The real one, so that neither `..` nor a link leads out of the folders.
		const real = await realpath(path).catch(() => undefined);
		const roots = await Promise.all(
			this.folders.map(async (folder) => await realpath(folder).catch(() => undefined)),
		);
		if (real === undefined) {
			// Whether something is there outside of them is nobody's business.
			return roots.some((root) => root !== undefined && path.startsWith(root + sep))
				? NOT_FOUND
				: NOT_ALLOWED;
		}
		if (!roots.some((root) => root !== undefined && real.startsWith(root + sep))) {
			return NOT_ALLOWED;
		}
		return await readRegular(real).catch(() => UNREADABLE);
	}
}

async function readRegular(path: string): Promise<Resolved> {
	// Not through a link put there since, and without waiting for a pipe's other end.
	const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
	const file = await open(path, flags);
	try {
		const { size } = await file.stat();
		const regular = (await file.stat()).isFile();
		if (!regular || size > MAX_BYTES) return UNREADABLE;
		const text = (await file.readFile('utf8')).replace(/\r?\n$/, '');
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
	'It has to be a regular file of at most 64 kB that n8n may read.',
);
