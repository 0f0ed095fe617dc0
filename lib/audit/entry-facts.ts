import { canonicalJson } from './canonical';
import { isHash } from './merkle';
import { readEntry } from './read-entry';

/** What a verifier wants to know of an entry. */
export interface EntryFacts {
	readonly action: string;
	/** The actor's id. */
	readonly actor: string;
	readonly at: string;
	readonly context?: unknown;
	readonly correlationId?: string;
	readonly integration?: string;
	readonly outcome: string;
	readonly prev: string;
	/** Version in the redaction stamp. */
	readonly redaction: string;
	readonly seq: number;
	readonly subject?: string;
	readonly tenant: string;
}

/** As `readEntry`, but two to three times as fast for nearly all entries: what verification takes most of its time for. */
export function readFacts(body: string): EntryFacts | undefined {
	const facts = scanEntry(body);
	if (facts) return facts;
	const entry = readEntry(body);
	return entry && { ...entry, actor: entry.actor.id, redaction: entry.redaction.version };
}

/*
 * The canonical form as one pattern: members in their order, no white space, texts without escapes. It takes less than it
 * might (what it does not take is read the slow way), never more: free-form members it only delimits, and they
 * are parsed and written anew. Every character has one way to match, so that no text makes it slow.
 */
const CHARACTERS = String.raw`[^"\\\x00-\x1f\ud800-\udfff]*`;
const TEXT = `"${CHARACTERS}"`;
const NESTED_LEVELS = 5;
const FREE_FORM = String.raw`[{[]${nested(NESTED_LEVELS)}[}\]]|${TEXT}|[^,"{}[\]]+`;
const ACTOR = String.raw`\{"id":${TEXT},"type":${TEXT}\}`;

// In parentheses what is kept. By place, because groups by name take longer than all the rest.
const KEPT = `"(${CHARACTERS})"`;
const ENTRY = new RegExp(
	[
		String.raw`^\{"action":${KEPT},"actor":\{"id":${KEPT},"type":${TEXT}\}`,
		optional('after', `(${FREE_FORM})`),
		`,"at":${KEPT}`,
		optional('before', `(${FREE_FORM})`),
		optional('context', `(${FREE_FORM})`),
		optional('correlationId', KEPT),
		...['credential', 'deliveryId', 'environment', 'execution'].map((name) => optional(name, TEXT)),
		optional('integration', KEPT),
		optional('node', TEXT),
		optional('onBehalfOf', String.raw`\[(?:${ACTOR}(?:,${ACTOR})*)?\]`),
		`,"outcome":${KEPT},"prev":${KEPT}`,
		optional('reason', TEXT),
		String.raw`,"redaction":\{"removed":(\{[^{}\\]*\}),"version":${KEPT}\}`,
		...['requestId', 'resource'].map((name) => optional(name, TEXT)),
		',"schema":1',
		optional('scope', TEXT),
		String.raw`,"seq":(0|[1-9]\d{0,14})`,
		optional('subject', KEPT),
		`,"tenant":${KEPT}`,
		optional('workflow', TEXT),
		String.raw`\}$`,
	].join(''),
);

/** The facts of an entry that the pattern takes; undefined for any other text, also for other entries. */
export function scanEntry(body: string): EntryFacts | undefined {
	const found = ENTRY.exec(body);
	if (!found || !isHash(found[10])) return undefined;
	const context = parseCanonical(found[6]);
	const others = [found[3], found[5], found[11]];
	if (!context || !others.every(parseCanonical)) return undefined;
	return {
		action: found[1]!,
		actor: found[2]!,
		at: found[4]!,
		context: context.value,
		correlationId: found[7],
		integration: found[8],
		outcome: found[9]!,
		prev: found[10],
		redaction: found[12]!,
		seq: Number(found[13]),
		subject: found[14],
		tenant: found[15]!,
	};
}

const ABSENT = { value: undefined };

/** The value, undefined for an absent one; nothing for text that is not canonical JSON. */
function parseCanonical(json: string | undefined): { readonly value: unknown } | undefined {
	if (json === undefined) return ABSENT;
	try {
		const value: unknown = JSON.parse(json);
		return canonicalJson(value) === json ? { value } : undefined;
	} catch {
		return undefined;
	}
}

function optional(name: string, value: string): string {
	return `(?:,"${name}":${value})?`;
}

/** What stands between brackets that hold further ones, `levels` deep. */
function nested(levels: number): string {
	const flat = String.raw`[^"{}[\]\\]|"[^"\\]*"`;
	return levels === 0 ? `(?:${flat})*` : String.raw`(?:${flat}|[{[]${nested(levels - 1)}[}\]])*`;
}
