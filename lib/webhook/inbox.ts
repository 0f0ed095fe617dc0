import { createHash } from 'node:crypto';
import { canRotate } from '../rotation/rotated-secrets';
import { fetchText } from './fetch-text';
import { parsePolicy, type Policy } from './policy';
import type {
	CompiledScheme,
	CustomSchemeOptions,
	Scheme,
	SchemePorts,
	SigningCredential,
} from './scheme';
import { schemes } from './schemes';

/** One webhook, ready to receive. */
export interface Inbox {
	readonly scheme: Scheme;
	readonly compiled: CompiledScheme;
	readonly policy: Policy;
	/** Lower-case names of the headers that carry proof; never emitted. */
	readonly secretHeaders: readonly string[];
	/** The URL as registered at the sender; empty unless the scheme signs it. */
	readonly publicUrl: string;
	/** Names what the sender is connected by; empty where none is named. */
	readonly integrationId: string;
	/** Separates this webhook's limits and duplicates from every other's. */
	readonly scope: string;
	/** The environment this n8n serves, from AIRLOCK_ENVIRONMENT. */
	readonly environment: string | undefined;
	/** Answers what another Airlock says to agree on a new secret. Asked of verified requests only. */
	readonly answerRotation?: CompiledScheme['answerSetup'];
}

/** What a person set on the trigger, before anything was checked. */
export interface InboxSettings {
	readonly provider: string;
	readonly publicUrl: string;
	readonly policy: unknown;
	readonly custom: Partial<CustomSchemeOptions>;
	/** As n8n hands it over; `provider` is the credential's own. */
	readonly credential: SigningCredential & { provider?: string };
}

export type InboxResult =
	| { ok: true; inbox: Omit<Inbox, 'scope' | 'environment' | 'integrationId' | 'answerRotation'> }
	/** Says what is wrong and how to mend it; never holds a value. */
	| { ok: false; message: string; description: string };

export const customDefaults: CustomSchemeOptions = {
	algorithm: 'sha256',
	encoding: 'hex',
	keyForm: 'utf8',
	signatureHeader: '',
	signaturePrefix: '',
	template: '{body}',
	timestampHeader: '',
	timestampUnit: 's',
	idHeader: '',
	challengeParameter: '',
};

/** Checks the settings and makes the webhook ready: keys imported, lists and schema compiled. */
export function buildInbox(
	settings: InboxSettings,
	ports: Pick<SchemePorts, 'clock' | 'verifyApiKey'>,
): InboxResult {
	const { provider, credential, publicUrl } = settings;
	const scheme = Object.hasOwn(schemes, provider) ? schemes[provider] : undefined;
	if (!scheme) {
		return {
			ok: false,
			message: `The provider "${provider}" is not known`,
			description: 'Open the node and choose a provider from the list.',
		};
	}
	if (credential.provider && credential.provider !== provider) {
		return {
			ok: false,
			message: 'The credential belongs to another provider',
			description: `The node is set to ${scheme.name}. Choose a credential made for it, or change the provider of either.`,
		};
	}
	if (scheme.urlBound && !isWebUrl(publicUrl)) {
		return {
			ok: false,
			message: `${scheme.name} signs the webhook's address, and Public URL is not set`,
			description:
				'Copy the address exactly as you registered it at the sender into Public URL, e.g. https://n8n.example.com/webhook/orders.',
		};
	}
	const policy = parsePolicy(settings.policy, ports.clock.now());
	if (!policy.ok) return policy;
	if (policy.policy.rotateSecret && !canRotate(provider, credential)) {
		return {
			ok: false,
			message: 'Rotate Secret needs a shared secret of Standard Webhooks',
			description: 'Choose Standard Webhooks with a whsec_ secret, or take the rule out of Policy.',
		};
	}
	const custom = { ...customDefaults, ...settings.custom };
	const compiled = scheme.compile(credential, { ...ports, fetchText }, custom);
	if (!compiled.ok) {
		const { field, message, description = `Check the field "${field}".` } = compiled.issue;
		return { ok: false, message: message.replace(/\.$/, ''), description };
	}
	const secretHeaders = [...scheme.secretHeaders, custom.signatureHeader.toLowerCase()];
	return {
		ok: true,
		inbox: {
			scheme,
			compiled: compiled.scheme,
			policy: policy.policy,
			secretHeaders,
			publicUrl,
		},
	};
}

function isWebUrl(text: string): boolean {
	return URL.canParse(text) && /^https?:\/\//i.test(text);
}

const CACHE_LIMIT = 500;

/** Keeps built inboxes by a digest of their settings, so that a change of either node or credential counts at once. */
export class InboxCache {
	private readonly entries = new Map<string, InboxResult>();

	constructor(private readonly ports: Pick<SchemePorts, 'clock' | 'verifyApiKey'>) {}

	get(settings: InboxSettings): InboxResult {
		// A digest, so that no secret is held as a map key.
		const key = createHash('sha256').update(JSON.stringify(settings)).digest('base64');
		const known = this.entries.get(key);
		if (known) return known;
		const built = buildInbox(settings, this.ports);
		if (this.entries.size >= CACHE_LIMIT) {
			const [oldest] = this.entries.keys();
			if (oldest !== undefined) this.entries.delete(oldest);
		}
		this.entries.set(key, built);
		return built;
	}
}
