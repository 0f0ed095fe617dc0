import { isCategory } from '../failure/category';
import { parseIsoTime } from '../iso-time';
import { hasNumber, isSensitive, looksRandom } from './sensitive';
import { SEVERITIES } from './conditions';

/** Reads a fact as its field allows it: what does not fit is undefined. */
export type Field = (value: unknown) => string | number | undefined;

interface TextRules {
	readonly pattern: RegExp;
	/** These look random and are meant to: ids that n8n and Airlock make. */
	readonly made?: RegExp;
	/** Detectors that find what belongs here. */
	readonly meant?: readonly string[];
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const LONGEST = 320;

/** The second pass, over each text that fits its pattern: nothing that is sensitive or looks random. */
function text({ pattern, made, meant }: TextRules): Field {
	return (value) => {
		const given = typeof value === 'number' && Number.isSafeInteger(value) ? `${value}` : value;
		if (typeof given !== 'string' || given.length > LONGEST || !pattern.test(given))
			return undefined;
		if (isSensitive(given, meant)) return undefined;
		if (made?.test(given)) return given;
		return looksRandom(given) || hasNumber(given) ? undefined : given;
	};
}

function integer(from: number, to: number): Field {
	return (value) =>
		typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to
			? value
			: undefined;
}

function oneOf(values: readonly string[]): Field {
	return (value) => (typeof value === 'string' && values.includes(value) ? value : undefined);
}

const milliseconds = integer(Date.UTC(2000), Date.UTC(2200));
const time: Field = (value) =>
	milliseconds(typeof value === 'string' ? parseIsoTime(value) : value);

const HOST =
	/^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?$/i;
const PATH = /^(?:\/[A-Za-z0-9_.~+-]*)*$/;

/** https, and nothing in it that could carry more than an address: no user, query or fragment. */
const link: Field = (value) => {
	if (typeof value !== 'string' || value.length > LONGEST || !URL.canParse(value)) return undefined;
	const { protocol, host, pathname, href, username, password, search, hash } = new URL(value);
	if (protocol !== 'https:' || username + password + search + hash !== '') return undefined;
	if (!HOST.test(host) || !PATH.test(pathname)) return undefined;
	return isSensitive(href) || looksRandom(host + pathname) ? undefined : href;
};

const name = text({ pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/ });
/** Ours to name: who is called is a name or an address of our own staff. */
const person = text({
	pattern:
		/^(?:[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’_-]{0,63}|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24})$/u,
	meant: ['email', 'person_name'],
});
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];

/** Every field that an alert may have, and what fits it. */
export const FIELDS = {
	severity: oneOf(SEVERITIES),
	category: (value) => (isCategory(value) ? value : undefined),
	tenant: name,
	integration: text({ pattern: /^[a-z0-9][a-z0-9_.-]{0,63}$/ }),
	environment: text({ pattern: /^[a-z][a-z-]{0,23}$/ }),
	account: name,
	host: text({ pattern: HOST }),
	method: oneOf(METHODS),
	status: integer(100, 599),
	// n8n's own: 16 letters and digits, a number in older ones, a UUID in imported ones.
	workflow: text({
		pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,35}$/,
		made: new RegExp(`^(?:(?=.*[A-Za-z])[A-Za-z0-9]{16}|${UUID})$`),
	}),
	execution: text({ pattern: /^[1-9]\d{0,8}$/, made: /^/ }),
	node: text({ pattern: /^[\p{L}\p{N}][\p{L}\p{M}\p{N} _.()&/–-]{0,63}$/u }),
	reference: text({
		pattern: /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,39}$/,
		made: new RegExp(`^(?:(?=.*[A-Za-z])[A-Za-z0-9_-]{12}|[0-9a-f]{32}|${UUID})$`),
	}),
	correlationId: text({
		pattern: new RegExp(
			`^(?:[0-9a-f]{32}|${UUID}|[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})$`,
		),
		made: /^/,
	}),
	count: integer(0, 1e9),
	attempts: integer(0, 1e6),
	oldestAgeSeconds: integer(0, 1e10),
	at: time,
	since: time,
	expiresAt: time,
	owner: person,
	backupOwner: person,
	runbookUrl: link,
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof FIELDS;
