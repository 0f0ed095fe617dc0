const ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
	'`': '&#96;',
};

/** Markup that is safe to stand in a document as it is. Only `html` and constants of ours make one. */
export class Markup {
	constructor(readonly text: string) {}
}

export type Part = Markup | string | number | undefined | readonly Part[];

/**
 * A piece of a document. Every value is escaped, for text and for quoted attributes alike, unless it is a piece itself;
 * attributes have to be written in double quotes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
	return new Markup(strings.map((string, i) => string + textOf(parts[i])).join(''));
}

function textOf(part: Part): string {
	if (part === undefined) return '';
	if (part instanceof Markup) return part.text;
	if (Array.isArray(part)) return part.map(textOf).join('');
	return String(part).replace(/[&<>"'`]/g, (sign) => ESCAPES[sign]!);
}
