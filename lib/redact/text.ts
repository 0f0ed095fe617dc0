import { findAssignments, type Span } from './assignments';
import { findWrapped, unescapeText } from './decode';
import type { Run } from './run';
import {
	HAS_BRACKET,
	HAS_ESCAPE,
	HAS_WRAPPED,
	HAS_SEPARATOR,
	HAS_SURROGATE,
	kindsOf,
} from './text-kinds';

/** Nothing that is found is shorter: `a@b.co` and `1.1.1.1` are the shortest. */
const MIN_LENGTH = 6;

/** Lower-case words, as `order.created`, are looked at from this length on: a random secret is no such word. */
const MIN_WORD_LENGTH = 32;

/** `text` without what is sensitive in it, and well-formed. */
export function redactText(run: Run, text: string): string {
	const refused = run.takeText(text.length);
	if (refused) return run.leaveOut(refused);
	if (run.rules.asItIs) return text.isWellFormed() ? text : text.toWellFormed();
	if (isLowerWord(text) || isTimestamp(text)) return text;
	const kinds = kindsOf(text);
	const whole = kinds & HAS_SURROGATE ? text.toWellFormed() : text;
	if (text.length < MIN_LENGTH) return whole;
	if (!run.rules.texts) return replaceSpans(run, whole, withFindings(run, whole, []));
	const json = redactJson(run, whole);
	if (json !== undefined) return json;
	const around = kinds & HAS_BRACKET ? redactEmbedded(run, whole) : whole;
	const spans = namedSpans(run, around, around === whole ? kinds : kindsOf(around));
	if (!(kinds & HAS_ESCAPE)) return replaceSpans(run, around, withFindings(run, around, spans));
	const named = replaceSpans(run, around, spans);
	// Before the detectors: what they take out may end amid an escape, and what is behind could not be read any more.
	const escaped = redactEscaped(run, named);
	return escaped === named ? replaceSpans(run, named, withFindings(run, named, [])) : escaped;
}

function isLowerWord(text: string): boolean {
	if (text.length >= MIN_WORD_LENGTH) return false;
	for (let i = 0; i < text.length; i += 1) {
		const code = text.charCodeAt(i);
		if ((code < 0x61 || code > 0x7a) && code !== 0x5f && code !== 0x2d && code !== 0x2e)
			return false;
	}
	return true;
}

/** RFC 3339 in UTC, as programs write it, which nobody's date of birth is. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT(?!00:00)\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;

function isTimestamp(text: string): boolean {
	const mayBe = (text.length === 24 || text.length === 20) && text.charCodeAt(10) === 0x54;
	return mayBe && TIMESTAMP.test(text);
}

/** JSON is written anew even when nothing is removed: of two members of one name the parser shows only the last. */
function redactJson(run: Run, text: string): string | undefined {
	const parsed = parseJson(text);
	if (parsed === undefined) return undefined;
	return (
		run.inside('(json)', () => JSON.stringify(run.walk(run, parsed.value))) ?? run.leaveOut('depth')
	);
}

const JSON_START = /[{[]\s*["{[]/;

/** JSON within a text, from the first bracket to the last one, of the whole text or else of each line. */
function redactEmbedded(run: Run, text: string): string {
	const start = text.search(JSON_START);
	const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
	if (start < 0 || end <= start) return text;
	const json = redactJson(run, text.slice(start, end));
	if (json !== undefined) return text.slice(0, start) + json + text.slice(end);
	if (!text.includes('\n')) return text;
	return text
		.split('\n')
		.map((line) => redactEmbedded(run, line))
		.join('\n');
}

const JSON_LIKE = /^\s*(?:\{\s*["}]|\[\s*["{[\]\-\dtfn]|")/;

function parseJson(text: string): { value: unknown } | undefined {
	const first = text.charCodeAt(0);
	const mayBe = first === 0x7b || first === 0x5b || first === 0x22 || first <= 0x20;
	if (!mayBe || !JSON_LIKE.test(text)) return undefined;
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		return undefined;
	}
}

/** What names before it give away, and what is wrapped in base64. */
function namedSpans(run: Run, text: string, kinds: number): Span[] {
	const { names } = run.rules;
	const spans = names && kinds & HAS_SEPARATOR ? findAssignments(text, names) : [];
	if (kinds & HAS_WRAPPED) {
		for (const { start, end, inner } of findWrapped(text)) {
			if (holdsSensitive(run, inner)) spans.push({ start, end, rule: 'encoded' });
		}
	}
	return spans;
}

/** Whether the text that was wrapped into base64 has something in it. Too deep to be looked at counts as well. */
function holdsSensitive(run: Run, inner: string): boolean {
	const before = run.tally.total;
	const clean = run.inside('(encoded)', () => redactText(run, inner));
	if (clean === undefined || run.tally.total > before) return true;
	// Written anew without a removal, while the base64 stays as it is: see redactJson.
	const { names } = run.rules;
	return clean !== inner && names !== undefined && findAssignments(inner, names).length > 0;
}

/** Looks at what the escapes stand for, and answers that where it is not clean. */
function redactEscaped(run: Run, text: string): string {
	const read = unescapeText(text);
	if (read === text) return text;
	const clean = run.inside('(escaped)', () => redactText(run, read));
	if (clean === undefined) return run.leaveOut('depth');
	return clean === read ? text : clean;
}

/** `spans`, and what the detectors find. */
function withFindings(run: Run, text: string, spans: Span[]): Span[] {
	for (const { start, end, detector } of run.rules.scan(text)) {
		spans.push({ start, end, rule: detector });
	}
	return spans;
}

function replaceSpans(run: Run, text: string, spans: Span[]): string {
	if (spans.length === 0) return text;
	spans.sort((a, b) => a.start - b.start || b.end - a.end);
	let result = '';
	let done = 0;
	for (let i = 0; i < spans.length;) {
		const { start, rule } = spans[i]!;
		let { end } = spans[i]!;
		// Those that overlap go as one, under the name of the first.
		for (i += 1; i < spans.length && spans[i]!.start < end; i += 1) {
			end = Math.max(end, spans[i]!.end);
		}
		result += text.slice(done, start) + run.replace(rule, text.slice(start, end));
		done = end;
	}
	return result + text.slice(done);
}
