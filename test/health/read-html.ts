/** A strict reader of the HTML that we write: throws on whatever a browser would have to guess. */
export interface ReadPage {
	/** Names of elements in order, `/` before those that end, with the names of their attributes. */
	readonly skeleton: readonly string[];
	readonly attributes: ReadonlyArray<readonly [element: string, name: string, value: string]>;
	/** What people read, entities resolved. */
	readonly text: string;
}

const VOID = new Set(['meta', 'circle', 'rect', 'path']);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+="[^"<>]*")*)\s*(\/?)>/y;
const ATTRIBUTE = /([a-zA-Z-]+)="([^"]*)"/g;
const ENTITIES: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	'#39': "'",
	'#96': '`',
};

export const resolved = (text: string): string =>
	text.replace(/&([^;&]*);?/g, (_, name: string) => {
		if (!(name in ENTITIES)) throw new Error(`Not an entity of ours: ${name}`);
		return ENTITIES[name]!;
	});

export function readHtml(page: string): ReadPage {
	const [doctype] = /^<!DOCTYPE html>/.exec(page) ?? [];
	if (!doctype) throw new Error('No doctype');
	const skeleton: string[] = [];
	const attributes: Array<[string, string, string]> = [];
	const open: string[] = [];
	let text = '';
	let at = doctype.length;
	while (at < page.length) {
		const next = page.indexOf('<', at);
		const words = page.slice(at, next < 0 ? undefined : next);
		if (/[>`]/.test(words)) throw new Error(`Not escaped: ${words}`);
		if (open.at(-1) !== 'style') text += resolved(words);
		if (next < 0) break;
		TAG.lastIndex = next;
		const [tag, end, name, list, self] = TAG.exec(page) ?? [];
		if (!tag) throw new Error(`Not a tag: ${page.slice(next, next + 80)}`);
		const found = [...list!.matchAll(ATTRIBUTE)].map(([, key, value]) => [key!, resolved(value!)]);
		for (const [key, value] of found) attributes.push([name!, key!, value!]);
		skeleton.push(`${end}${name} ${found.map(([key]) => key).join(' ')}`);
		if (end && open.pop() !== name) throw new Error(`Ends nothing: ${tag}`);
		if (!end && !self && !VOID.has(name!)) open.push(name!);
		at = next + tag.length;
	}
	if (open.length > 0) throw new Error(`Not ended: ${open.join(' ')}`);
	return { skeleton, attributes, text };
}
