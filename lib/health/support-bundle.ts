import { CATEGORIES, type Category } from '../failure/category';
import {
	count,
	type Dropped,
	flag,
	keep,
	listOf,
	oneOf,
	record,
	table,
	text,
	time,
} from './allow-list';
import { BREAKER_STATES, HEALTH_STATES, REGISTERED } from './facts';
import type { Health } from './judge';
import { REASON_CODES, REASONS } from './reasons';

/** One attempt, without anything that was sent or answered. */
export interface AttemptFact {
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly host?: string;
	readonly method?: string;
	/** Of HTTP. */
	readonly status?: number;
	readonly category?: Category;
	readonly outcome: string;
	/** From 1. */
	readonly attempt: number;
	readonly durationMs?: number;
	readonly correlationId?: string;
	readonly workflowId?: string;
	readonly executionId?: string;
}

/** What a service account may do, as granted. */
export interface ScopeFact {
	readonly integration: string;
	readonly account: string;
	readonly environment: string;
	/** `bearer`, `clientCredentials` and so on; never the secret. */
	readonly authMode: string;
	readonly hosts: readonly string[];
	readonly methods: readonly string[];
	readonly paths: readonly string[];
}

export interface SupportInput {
	readonly attempts: readonly AttemptFact[];
	readonly health: readonly Health[];
	readonly scopes: readonly ScopeFact[];
	/** Of Airlock, n8n and Node.js. */
	readonly versions?: Readonly<Record<string, string>>;
}

const slug = text(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
const word = text(/^[a-z][A-Za-z_]{0,23}$/);
const host = text(/^(?=.{1,253}$)(?:\*\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*(?::\d{1,5})?$/);
const method = oneOf('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE');
/** Some services put a secret into the path. */
const path = text(/^\/[A-Za-z0-9_.~*{}:/-]{0,199}$/, (value) => value.split('/').some(isOpaque));
/** A UUID, a trace id, a ULID, a nanoid of n8n, or a number. */
const id = text(
	/^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9A-HJKMNP-TV-Z]{26}|[A-Za-z0-9]{16}|\d{1,10})$/,
);
const category = oneOf(...Object.keys(CATEGORIES));
const sum = count(Number.MAX_SAFE_INTEGER);

const attempt = record({
	id,
	at: time,
	host,
	method,
	status: count(599),
	category,
	outcome: word,
	attempt: count(1_000),
	durationMs: count(),
	correlationId: id,
	workflowId: id,
	executionId: id,
});

const health = record(
	{
		tenant: slug,
		integration: slug,
		environment: word,
		registered: oneOf(...REGISTERED),
		state: oneOf(...HEALTH_STATES),
		reasons: listOf(
			record({
				code: oneOf(...REASON_CODES),
				text: oneOf(...Object.values(REASONS).map((reason) => reason.text)),
			}),
		),
		windowMs: sum,
		successes: count(),
		failures: count(),
		retries: count(),
		refused: count(),
		latencyMs: record({ count: count(), sum, buckets: table(/^(?:\d{1,7}|\+Inf)$/, count()) }),
		durations: listOf(
			record({
				adapter: oneOf('guardedRequest', 'webhook', 'sync'),
				count: count(),
				sum,
				buckets: table(/^(?:\d{1,7}|\+Inf)$/, count()),
			}),
		),
		lastSuccessAt: time,
		lastFailureAt: time,
		lastCategory: category,
		breakers: listOf(record({ host, state: oneOf(...BREAKER_STATES), since: time })),
		held: record({ count: count(), oldestAt: time }),
		accounts: listOf(record({ name: slug, expiresAt: time, quarantined: flag })),
		reviewBy: time,
		byAdapter: listOf(
			record({
				adapter: oneOf('guardedRequest', 'safeHalt', 'webhook', 'httpRequest'),
				outcome: oneOf('success', 'failure', 'halted'),
				category,
				count: count(),
			}),
		),
	},
	// People, where they write to, and what follows from the accounts.
	new Set(['owner', 'backupOwner', 'runbookUrl', 'expiresInDays']),
);

const scope = record({
	integration: slug,
	account: slug,
	environment: word,
	authMode: word,
	hosts: listOf(host),
	methods: listOf(method),
	paths: listOf(path),
});

const bundle = record({
	attempts: listOf(attempt),
	health: listOf(health),
	scopes: listOf(scope),
	versions: table(
		/^(?:airlock|n8n|node)$/,
		text(/^v?\d{1,3}(?:\.\d{1,5}){1,2}(?:-[a-z]{1,10}\.\d{1,4})?$/),
	),
});

/**
 * What one sends to whoever helps: an allow-list of fields, each with a pattern, nothing in which a detector finds a
 * secret or personal data. All else is left out and counted in `droppedFields`. `now` is ms since the epoch.
 */
export function supportBundle(input: SupportInput, now: number): object {
	const dropped: Dropped = { count: 0 };
	const kept = keep(bundle, input, dropped);
	return {
		format: 'airlock-support-bundle/1',
		at: new Date(now).toISOString(),
		...(kept as object),
		droppedFields: dropped.count,
	};
}

/** Long, and of letters and digits: rather a token than a name. */
function isOpaque(segment: string): boolean {
	return segment.length >= 16 && /\d/.test(segment) && /[A-Za-z]/.test(segment);
}
