import { createHash } from 'node:crypto';
import type { Detector, DigitsRow, KeyRow, PrefixRow, WordRow } from './detector';
import { core, coreRows } from './personal-core';
import { americanIds } from './personal-ids-americas';
import { asiaPacificIds } from './personal-ids-asia-pacific';
import { northEasternIds } from './personal-ids-north-east';
import { westernIds } from './personal-ids-west';
import { chatSecrets } from './secrets-chat';
import { cloudSecrets } from './secrets-cloud';
import { codeSecrets } from './secrets-code';
import { genericSecrets } from './secrets-generic';
import { mailSecrets, modelSecrets } from './secrets-mail-ai';
import { paymentSecrets } from './secrets-payment';
import { serviceSecrets } from './secrets-services';

/** Everything that is looked for. Where two find the same text, the earlier one names it. */
export const DETECTORS: readonly Detector[] = [
	...cloudSecrets,
	...codeSecrets,
	...chatSecrets,
	...paymentSecrets,
	...mailSecrets,
	...modelSecrets,
	...serviceSecrets,
	...Object.values(genericSecrets),
	...coreRows,
	...americanIds,
	...westernIds,
	...northEasternIds,
	...asiaPacificIds,
	...Object.values(core),
];

export const detectorIds: ReadonlySet<string> = new Set(DETECTORS.map(({ id }) => id));

/** Raised with every change of what the code, not the table, finds. */
const CODE_REVISION = 1;

/**
 * Names this set of detectors, 16 hex digits of a SHA-256: another table, other patterns or another revision of the code
 * give another one. It stands under the audit hash, so that an entry says what it was searched for.
 */
export const DETECTORS_VERSION: string = createHash('sha256')
	.update(JSON.stringify([CODE_REVISION, DETECTORS]))
	.digest('hex')
	.slice(0, 16);

export const prefixRows = DETECTORS.filter((row): row is PrefixRow => row.at === 'prefix');
export const wordRows = DETECTORS.filter((row): row is WordRow => row.at === 'word');
export const digitsRows = DETECTORS.filter((row): row is DigitsRow => row.at === 'digits');
export const keyRows = DETECTORS.filter((row): row is KeyRow => row.at === 'key');

const byId = new Map(DETECTORS.map((row) => [row.id, row]));

/** The row of a detector that code of its own finds. */
export function codeRow(id: string): Detector {
	const row = byId.get(id);
	if (!row) throw new RangeError(`no detector: ${id}`);
	return row;
}
