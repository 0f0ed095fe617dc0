import { scan } from '../redact/detectors/scan';

/** What a text that is not shown is replaced by. */
export const WITHHELD = 'withheld';

/** A secret may begin before the cut and end after it, so that a longer text is not cut but withheld. */
const MAX_LENGTH = 300;

/** Control characters, and those that turn the direction of what follows (CVE-2021-42574) or cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * The text itself, undefined when something in it looks like a secret or like personal data, or when it is longer
 * than 300 characters. Escaping is for the one who writes it.
 */
export function clean(text: string): string | undefined {
	return text.length > MAX_LENGTH || scan(text).length > 0 ? undefined : text.toWellFormed();
}

/** The same for people to read: without characters that cannot be seen. */
export function shown(text: string): string | undefined {
	const plain = clean(text)?.replace(UNSEEN, ' ').trim();
	// What was taken away may have hidden something.
	return plain === undefined || scan(plain).length > 0 ? undefined : plain;
}

/**
 * Labels of metrics. The same text is the same label throughout one document, and different ones stay apart:
 * `withheld-1`, `withheld-2`.
 */
export class Labels {
	private readonly known = new Map<string, string>();
	private withheld = 0;

	of(text: string): string {
		const known = this.known.get(text);
		if (known !== undefined) return known;
		const label = clean(text) ?? `${WITHHELD}-${(this.withheld += 1)}`;
		this.known.set(text, label);
		return label;
	}
}
