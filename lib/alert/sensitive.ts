import { scan } from '../redact/detectors/scan';

/** A word for a secret, and behind it something that has a digit in it. */
const NAMED_SECRET =
	/(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_ .]?key|access[-_ .]?key|bearer|basic|session|signature)[\s:=_.-]+(?=\S*\d)\S{6,}/i;
/** No word has so many consonants in a row. */
const NO_WORD = /[bcdfghjklmnpqrstvwxz]{6}/i;
const DETECTED_SHORTEST = 6;

/**
 * Whether a text looks like a key or a random token, although no detector knows it: by its runs of letters and digits,
 * which in names are words, and in tokens change their kind all the time.
 */
export function looksRandom(text: string): boolean {
	return text.split(/[^\p{L}\p{N}]+/u).some(isRandomRun);
}

function isRandomRun(run: string): boolean {
	if (run.length < 8) return false;
	// No word is that long.
	if (run.length >= 28 || NO_WORD.test(run)) return true;
	const changes = changesOf(run);
	return changes >= 4 && (run.length >= 16 || changes / run.length >= 0.25);
}

/** Numbers of people, accounts and cards have more digits than a name needs, and so have dates of birth. */
export function hasNumber(text: string): boolean {
	return text.replace(/\D+/g, '').length >= 6;
}

/** How often lower case, upper case and digits take turns; the capital that starts a word counts once. */
function changesOf(run: string): number {
	let changes = 0;
	let last = kindOf(run.charCodeAt(0));
	for (let i = 1; i < run.length; i += 1) {
		const kind = kindOf(run.charCodeAt(i));
		if (kind !== last && !(last === 'upper' && kind === 'lower')) changes += 1;
		last = kind;
	}
	return changes;
}

function kindOf(code: number): 'digit' | 'upper' | 'lower' {
	if (code >= 0x30 && code <= 0x39) return 'digit';
	return code >= 0x41 && code <= 0x5a ? 'upper' : 'lower';
}

/** Whether a text holds a secret or personal data by the detectors, but for those that are meant where it stands. */
export function isSensitive(text: string, meant: readonly string[] = []): boolean {
	if (text.length < DETECTED_SHORTEST) return false;
	return NAMED_SECRET.test(text) || scan(text).some(({ detector }) => !meant.includes(detector));
}
