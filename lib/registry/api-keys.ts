import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock';
import { equalBytes } from '../crypto/compare';
import type { ApiKeyRow, ApiKeyStore, IntegrationStore } from '../store/registry-store';
import { reach } from '../store/store';
import { makeApiKey, parseApiKey } from './api-key-text';
import { NOT_FOUND, readIntegration } from './change';
import {
	type AuditPort,
	type Decision,
	decisionFlaw,
	recorded,
	refuse,
	type Refusal,
} from './decision';
import { DAY_MS, REVOKED } from './lifecycle';

/** A key as it is shown: without the hash of its secret. */
export type ApiKey = Omit<ApiKeyRow, 'hash'>;

/** `text` is the key itself: it is nowhere else, and cannot be shown again. */
export type ApiKeyIssued =
	{ readonly ok: true; readonly key: ApiKey; readonly text: string } | Refusal;

/** `unknown`: there is no such key, whichever of its parts is wrong. */
export type ApiKeyCode = 'malformed' | 'unknown' | 'revoked' | 'expired' | 'scope_missing';

export type ApiKeyVerified =
	{ readonly ok: true; readonly key: ApiKey } | { readonly ok: false; readonly code: ApiKeyCode };

const HOUR_MS = 3_600_000;
/** A key in constant use is written about once in so many milliseconds. */
const USE_GRAIN_MS = 1_000;
const NO_HASH = Buffer.alloc(32);

const expiry = z.number().int().min(1).max(365);
const BAD_EXPIRY = refuse(
	'invalid_input',
	'Expires After is a whole number of days from 1 to 365.',
);
const overlap = z.number().int().min(0).max(168);
const scopes = z
	.array(z.string().regex(/^[a-z0-9][a-z0-9:._-]{0,63}$/))
	.min(1)
	.max(50)
	.transform((list) => [...new Set(list)].sort());

/** API keys of integrations: issued once, hashed at rest, scoped, and never valid longer than said at first. */
export class ApiKeys {
	constructor(
		private readonly ports: {
			readonly store: { readonly apiKeys: ApiKeyStore; readonly integrations: IntegrationStore };
			readonly audit: AuditPort;
			readonly clock: Clock;
		},
	) {}

	/** A key of an integration, in the environment of that, for 1 to 365 days. */
	async issue(
		request: Decision & {
			readonly tenant: string;
			readonly integration: string;
			readonly scopes: readonly string[];
			readonly expiresInDays: number;
		},
	): Promise<ApiKeyIssued> {
		const flaw = decisionFlaw(request);
		if (flaw) return flaw;
		const wanted = scopes.safeParse(request.scopes);
		if (!wanted.success) {
			return refuse(
				'invalid_input',
				'Scopes are 1 to 50 names of lower-case letters, digits, colons, dots, dashes and underscores.',
			);
		}
		return await this.make(request, wanted.data, 'api_key.issue');
	}

	/**
	 * Whether `text` is a key that is valid now, with the scope asked for. Notes its use. Whether its integration may act is
	 * asked of the gate. Rejects when the store cannot be reached: the caller refuses.
	 */
	async verify(text: string, scope?: string): Promise<ApiKeyVerified> {
		const parts = parseApiKey(text);
		if (!parts) return { ok: false, code: 'malformed' };
		const row = await reach(this.ports.store.apiKeys.find(parts.id));
		const expected = row ? Buffer.from(row.hash, 'base64url') : NO_HASH;
		// Before anything else: only the holder of the secret learns that a key expired or was revoked.
		const genuine = equalBytes(digestOf(parts.secret), expected);
		if (!row || !genuine || row.environment !== parts.environment) {
			return { ok: false, code: 'unknown' };
		}
		const now = this.ports.clock.now();
		if (row.revokedAt !== null) return { ok: false, code: 'revoked' };
		if (row.expiresAt <= now) return { ok: false, code: 'expired' };
		if (scope !== undefined && !row.scopes.includes(scope)) {
			return { ok: false, code: 'scope_missing' };
		}
		if (row.lastUsedAt === null || now - row.lastUsedAt >= USE_GRAIN_MS) {
			await reach(this.ports.store.apiKeys.touch(row.id, now));
		}
		return { ok: true, key: shown(row) };
	}

	/**
	 * A new key with the scopes of the old one, which stays valid for `overlapHours` (0 to 168), though never longer than it
	 * was.
	 */
	async rotate(
		request: Decision & {
			readonly tenant: string;
			readonly id: string;
			readonly overlapHours: number;
			readonly expiresInDays: number;
		},
	): Promise<ApiKeyIssued> {
		const { tenant, id } = request;
		const flaw = decisionFlaw(request);
		if (flaw) return flaw;
		if (!overlap.safeParse(request.overlapHours).success) {
			return refuse('invalid_input', 'Overlap is a whole number of hours from 0 to 168.');
		}
		const old = await this.find(tenant, id);
		if (!old) return NO_KEY;
		const { integration } = old;
		if (!isRunning(old, this.ports.clock.now())) return NOT_RUNNING;
		return await this.make({ ...request, integration }, old.scopes, 'api_key.rotate', {
			id,
			overlapMs: request.overlapHours * HOUR_MS,
		});
	}

	/** At once and for good. */
	async revoke(
		target: Decision & { readonly tenant: string; readonly id: string },
	): Promise<{ readonly ok: true } | Refusal> {
		const { tenant, id } = target;
		const flaw = decisionFlaw(target);
		if (flaw) return flaw;
		const key = await this.find(tenant, id);
		if (!key) return NO_KEY;
		if (key.revokedAt !== null) return ALREADY;
		const event = { action: 'api_key.revoke', integration: key.integration, resource: id };
		return await recorded(this.ports.audit, tenant, target, event, async () =>
			(await reach(this.ports.store.apiKeys.revoke(id, this.ports.clock.now())))
				? { ok: true }
				: ALREADY,
		);
	}

	/** Those of an integration, by id, from after `afterId`. */
	async list(
		tenant: string,
		integration: string,
		limit: number,
		afterId?: string,
	): Promise<ApiKey[]> {
		const { apiKeys } = this.ports.store;
		return (await reach(apiKeys.listFor(tenant, integration, limit, afterId))).map(shown);
	}

	private async make(
		request: Decision & {
			readonly tenant: string;
			readonly integration: string;
			readonly expiresInDays: number;
		},
		granted: readonly string[],
		action: string,
		replaced?: { readonly id: string; readonly overlapMs: number },
	): Promise<ApiKeyIssued> {
		const { tenant, integration: id, by, expiresInDays } = request;
		if (!expiry.safeParse(expiresInDays).success) return BAD_EXPIRY;
		const integration = await readIntegration(this.ports.store.integrations, tenant, id);
		if (!integration) return NOT_FOUND;
		if (integration.state === 'revoked') return REVOKED;
		const { environment } = integration.questionnaire;
		const made = makeApiKey(environment);
		const createdAt = this.ports.clock.now();
		const expiresAt = createdAt + expiresInDays * DAY_MS;
		const row = {
			id: made.id,
			tenant,
			integration: id,
			environment,
			hash: digestOf(made.secret).toString('base64url'),
			scopes: granted,
			issuedBy: by,
			createdAt,
			expiresAt,
		};
		const event = {
			action,
			integration: id,
			environment,
			resource: made.id,
			context: {
				expiresAt: new Date(expiresAt).toISOString(),
				scopes: granted,
				...(replaced && { replaces: replaced.id }),
			},
		};
		return await recorded(this.ports.audit, tenant, request, event, async () => {
			const { apiKeys } = this.ports.store;
			// Revoked meanwhile: whoever revoked it did not mean it to live on as another.
			const old = replaced && (await this.find(tenant, replaced.id));
			const now = this.ports.clock.now();
			if (replaced && !(old && isRunning(old, now))) return NOT_RUNNING;
			await reach(apiKeys.add(row));
			// Afterwards: if this does not come about the old key is as it was, and nobody has the new one.
			if (replaced) await reach(apiKeys.setExpiry(replaced.id, now + replaced.overlapMs));
			return {
				ok: true,
				key: shown({ ...row, revokedAt: null, lastUsedAt: null }),
				text: made.text,
			};
		});
	}

	/** A key of another tenant is none. */
	private async find(tenant: string, id: string): Promise<ApiKeyRow | undefined> {
		const row = await reach(this.ports.store.apiKeys.find(id));
		return row?.tenant === tenant ? row : undefined;
	}
}

const NO_KEY = refuse('not_found', 'There is no API key of that ID. Look at the list.');
const ALREADY = refuse('already_revoked', 'The API key was revoked before.');
const NOT_RUNNING = refuse(
	'key_not_running',
	'The API key has expired or was revoked. Issue another one.',
);

function isRunning({ revokedAt, expiresAt }: ApiKeyRow, now: number): boolean {
	return revokedAt === null && now < expiresAt;
}

function digestOf(secret: string): Buffer {
	return createHash('sha256').update(secret).digest();
}

function shown(row: ApiKeyRow): ApiKey {
	const { id, tenant, integration, environment, scopes: held, issuedBy } = row;
	const { createdAt, expiresAt, revokedAt, lastUsedAt } = row;
	const who = { id, tenant, integration, environment, scopes: held, issuedBy };
	return { ...who, createdAt, expiresAt, revokedAt, lastUsedAt };
}
