/** The text exposition format 0.0.4, read back; throws where a line is none of it. Written apart from prom-client. */
export interface ReadSample {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
}

export interface Exposition {
	readonly types: ReadonlyMap<string, string>;
	readonly samples: readonly ReadSample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const SAMPLE =
	/^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|NaN)$/s;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;

export function readExposition(text: string): Exposition {
	if (!text.endsWith('\n')) throw new Error('The last line has no end');
	const types = new Map<string, string>();
	const samples: ReadSample[] = [];
	for (const line of text.split('\n')) {
		if (line === '') continue;
		if (line.startsWith('#')) {
			const [, kind, name, rest] = COMMENT.exec(line) ?? [];
			if (!name) throw new Error(`Not a comment: ${line}`);
			if (kind === 'TYPE') types.set(name, rest!);
			continue;
		}
		const [, name, labels, value] = SAMPLE.exec(line) ?? [];
		if (!name || !NAME.test(name)) throw new Error(`Not a sample: ${line}`);
		const family = name.replace(/_(?:bucket|sum|count)$/, '');
		if (!types.has(name) && types.get(family) !== 'histogram') throw new Error(`No type: ${name}`);
		samples.push({ name, labels: readLabels(labels ?? ''), value: Number(value) });
	}
	return { types, samples };
}

function readLabels(text: string): Record<string, string> {
	const labels: Record<string, string> = {};
	for (LABEL.lastIndex = 0; LABEL.lastIndex < text.length;) {
		const [, name, value] = LABEL.exec(text) ?? [];
		if (!name || name in labels) throw new Error(`Not labels: ${text}`);
		labels[name] = value!.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
	}
	return labels;
}
