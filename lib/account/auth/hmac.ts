import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock';
import type { Authenticator, OutgoingRequest } from './auth-mode';
import { needed, neededHeaderName, neededSecret, refuse, sendable } from './issue';
import type { AuthField, AuthSettings } from './settings';

const ALGORITHMS = ['sha256', 'sha384', 'sha512'];
const ENCODINGS = ['hex', 'base64', 'base64url'] as const;
const DEFAULT_TEMPLATE = '{timestamp}.{method}.{path}.{body}';

/** What a template may name. Times in whole seconds since the epoch. */
const PLACEHOLDERS = {
	timestamp: ({ timestamp }) => timestamp,
	nonce: ({ nonce }) => nonce,
	method: ({ request }) => request.method,
	url: ({ request }) => request.url.href,
	host: ({ request }) => request.url.host,
	path: ({ request }) => request.url.pathname,
	query: ({ request }) => request.url.search.slice(1),
	body: ({ request }) => request.body ?? '',
	bodySha256: ({ request }) =>
		createHash('sha256')
			.update(request.body ?? '')
			.digest('hex'),
} satisfies Record<string, (use: Use) => string | Buffer>;

interface Use {
	readonly request: OutgoingRequest;
	readonly timestamp: string;
	readonly nonce: string;
}

type Placeholder = keyof typeof PLACEHOLDERS;
const isPlaceholder = (name: string): name is Placeholder => Object.hasOwn(PLACEHOLDERS, name);

/** Signs each request with a shared secret over what a template names. */
export function hmac(settings: AuthSettings, clock: Clock): Authenticator {
	const key = createSecretKey(neededSecret(settings, 'Signing Secret', { minBytes: 16 }));
	const algorithm = settings.hmacAlgorithm ?? 'sha256';
	if (!ALGORITHMS.includes(algorithm)) {
		refuse('hmacAlgorithm', 'The algorithm is not known', 'Choose one of the list.');
	}
	const encoding = ENCODINGS.find((one) => one === (settings.hmacEncoding ?? 'hex'));
	if (!encoding) refuse('hmacEncoding', 'The encoding is not known', 'Choose one of the list.');
	const parts = templateParts(settings.hmacTemplate ?? DEFAULT_TEMPLATE);
	const named = { headerName: 'X-Signature', ...settings };
	const signatureHeader = neededHeaderName(named, 'headerName', 'Signature Header');
	const carried = carriedHeaders(settings, parts, signatureHeader);
	return {
		attach: async (request) => {
			const use = {
				request,
				timestamp: String(Math.floor(clock.now() / 1_000)),
				nonce: randomBytes(16).toString('base64url'),
			};
			const mac = createHmac(algorithm, key);
			for (const part of parts)
				mac.update(isPlaceholder(part) ? PLACEHOLDERS[part](use) : part.slice(1));
			const signature = `${settings.headerPrefix ?? ''}${mac.digest(encoding)}`;
			return {
				ok: true,
				attachment: { headers: { ...carried(use), [signatureHeader]: signature } },
			};
		},
	};
}

/** Placeholders by name; what stands between them behind an equals sign, which no name begins with. */
function templateParts(template: string): string[] {
	const parts = template.split(/(\{\w+\})/).filter((part) => part !== '');
	return parts.map((part) => {
		const name = /^\{(\w+)\}$/.exec(part)?.[1];
		if (name === undefined) return `=${part}`;
		return isPlaceholder(name)
			? name
			: refuse('hmacTemplate', 'The template names something unknown', `There are: ${NAMES}.`);
	});
}

const NAMES = Object.keys(PLACEHOLDERS)
	.map((name) => `{${name}}`)
	.join(', ');

/** The receiver has to be told what it cannot know. */
function carriedHeaders(
	settings: AuthSettings,
	parts: readonly string[],
	signatureHeader: string,
): (use: Use) => Record<string, string> {
	const nameOf = (field: AuthField, label: string, signed: boolean) =>
		signed || settings[field] !== undefined ? neededHeaderName(settings, field, label) : undefined;
	const timestampHeader = nameOf(
		'hmacTimestampHeader',
		'Timestamp Header',
		parts.includes('timestamp'),
	);
	const nonceHeader = nameOf('hmacNonceHeader', 'Nonce Header', parts.includes('nonce'));
	const keyIdHeader = nameOf('hmacKeyIdHeader', 'Key ID Header', false);
	const names = [signatureHeader, timestampHeader, nonceHeader, keyIdHeader].filter(
		(name) => name !== undefined,
	);
	if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
		refuse('headerName', 'Two headers have the same name', 'Give each a name of its own.');
	}
	const keyId = keyIdHeader === undefined ? '' : needed(settings, 'keyId', 'Key ID');
	sendable('keyId', { [keyIdHeader ?? signatureHeader]: keyId });
	sendable('headerPrefix', { [signatureHeader]: settings.headerPrefix ?? '' });
	return ({ timestamp, nonce }) => ({
		...(timestampHeader !== undefined && { [timestampHeader]: timestamp }),
		...(nonceHeader !== undefined && { [nonceHeader]: nonce }),
		...(keyIdHeader !== undefined && { [keyIdHeader]: keyId }),
	});
}
