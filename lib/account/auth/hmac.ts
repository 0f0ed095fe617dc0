import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock';
import type { Authenticator, OutgoingRequest } from './auth-mode';
import { needed, neededSecret, refuse, sendable } from './issue';
import type { AuthSettings } from './settings';

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
	const key = createSecretKey(neededSecret(settings, 'Signing Secret', 16));
	const algorithm = settings.hmacAlgorithm ?? 'sha256';
	if (!ALGORITHMS.includes(algorithm)) {
		refuse('hmacAlgorithm', 'The algorithm is not known', 'Choose one of the list.');
	}
	const encoding = ENCODINGS.find((one) => one === (settings.hmacEncoding ?? 'hex'));
	if (!encoding) refuse('hmacEncoding', 'The encoding is not known', 'Choose one of the list.');
	const parts = templateParts(settings.hmacTemplate ?? DEFAULT_TEMPLATE);
	const signatureHeader = settings.headerName ?? 'X-Signature';
	const carried = carriedHeaders(settings, parts);
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
): (use: Use) => Record<string, string> {
	const { hmacTimestampHeader = '', hmacNonceHeader = '', hmacKeyIdHeader = '' } = settings;
	if (parts.includes('timestamp') && hmacTimestampHeader === '') {
		refuse('hmacTimestampHeader', 'Timestamp Header is missing', 'The template signs a timestamp.');
	}
	if (parts.includes('nonce') && hmacNonceHeader === '') {
		refuse('hmacNonceHeader', 'Nonce Header is missing', 'The template signs a nonce.');
	}
	const keyId = hmacKeyIdHeader === '' ? '' : needed(settings, 'keyId', 'Key ID');
	const headers = ({ timestamp, nonce }: Pick<Use, 'timestamp' | 'nonce'>) => ({
		...(hmacTimestampHeader !== '' && { [hmacTimestampHeader]: timestamp }),
		...(hmacNonceHeader !== '' && { [hmacNonceHeader]: nonce }),
		...(hmacKeyIdHeader !== '' && { [hmacKeyIdHeader]: keyId }),
	});
	const prefix = `${settings.headerPrefix ?? ''}x`;
	sendable('headerName', {
		...headers({ timestamp: '0', nonce: 'x' }),
		[settings.headerName ?? 'X-Signature']: prefix,
	});
	return headers;
}
