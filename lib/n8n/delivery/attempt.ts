import { randomBytes } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import {
	ADDRESS_NOT_ALLOWED,
	type DestinationRules,
	readDestination,
} from '../../delivery/destination';
import { postDelivery } from '../../delivery/post';
import { normalEnvironment } from '../../environment';
import { REFUSED_BY_BREAKER } from '../../failure/breaker';
import type { BreakerKey } from '../../failure/breakers';
import type { Category } from '../../failure/category';
import { classify } from '../../failure/classify';
import type { Integration } from '../../registry/record';
import { addressList } from '../../webhook/address-list';
import type { CompiledScheme } from '../../webhook/scheme';
import type { Services } from '../services';
import type { Draft } from './draft';

/** What came of one attempt. */
export type Attempted =
	| { readonly kind: 'delivered'; readonly status: number; readonly durationMs: number }
	/** It left, or tried to, and may go well later. */
	| {
			readonly kind: 'failed';
			readonly category: Category;
			readonly status?: number;
			readonly retryAfterMs?: number;
	  }
	/** A door of ours did not let it leave, and may open. */
	| { readonly kind: 'kept_back'; readonly category: Category; readonly retryAfterMs?: number }
	/** It will not go well by itself. */
	| {
			readonly kind: 'final';
			readonly category: Category;
			readonly status?: number;
			readonly denial?: { readonly rule: string; readonly message: string };
	  };

const GONE = 410;
const MOST_EXCEPTIONS = 100;

/**
 * Makes one attempt: off switch, environment, address, breaker, signature, ledger, POST, and what is learnt from the answer.
 * `attempt` from 1. Rejects only where our own store is away.
 */
export async function attemptDelivery(
	context: IExecuteFunctions,
	services: Services,
	{ compiled, provider }: { readonly compiled: CompiledScheme; readonly provider: string },
	draft: Draft,
	attempt: number,
): Promise<Attempted> {
	const { integration } = draft;
	const gate = await services.gateOf(DEFAULT_TENANT, integration);
	if (!gate.open) {
		const denial = { rule: gate.code, message: gate.message };
		return gate.code === 'integration_revoked'
			? { kind: 'final', category: 'credential_revoked', denial }
			: { kind: 'kept_back', category: 'policy_denied' };
	}
	const known =
		integration === '' ? undefined : await services.integrations.read(DEFAULT_TENANT, integration);
	const mismatch = environmentMismatch(draft.environment, known, services.environment);
	if (mismatch) return { kind: 'final', category: 'policy_denied', denial: mismatch };

	const rules = await rulesOf(services, draft);
	const destination = readDestination(draft.url, rules);
	if (!destination.ok) {
		const { code: rule, message } = destination;
		const category = rule === 'url_invalid' ? 'configuration' : 'policy_denied';
		return { kind: 'final', category, denial: { rule, message } };
	}
	const { url, name } = destination;
	const key: BreakerKey = { tenant: DEFAULT_TENANT, integration, kind: 'destination', name };
	const verdict = await services.breakers.admit(key);
	if (!verdict.go) {
		const { category, code, retryAfterMs } = verdict;
		void REFUSED_BY_BREAKER[code];
		return { kind: 'kept_back', category, retryAfterMs };
	}
	const body = Buffer.from(draft.body, 'base64');
	const signed = sign(compiled, draft, url, body, services.clock.now());
	if (!signed.ok) {
		if (verdict.trial) await services.breakers.forgo(key);
		const denial = { rule: 'unsignable', message: signed.message };
		return { kind: 'final', category: 'configuration', denial };
	}
	const finish = await services.ledger.begin({
		...{ tenant: DEFAULT_TENANT, integration, environment: draft.environment, account: provider },
		...{ adapter: 'signedWebhook', host: url.host, method: 'POST', attempt },
		correlationId: draft.correlationId,
		workflow: context.getWorkflow().id ?? '',
		execution: context.getExecutionId(),
	});
	const startedAt = performance.now();
	const { timeoutMs } = draft;
	const posted = await postDelivery({ url, headers: signed.headers, body, timeoutMs, rules });
	const durationMs = Math.round(performance.now() - startedAt);
	const failure = classify(posted, services.clock.now());
	const { trial } = verdict;
	if (!failure) {
		const status = 'status' in posted ? posted.status : 0;
		await services.breakers.settle(key, { durationMs, trial });
		await finish({ status, durationMs });
		return { kind: 'delivered', status, durationMs };
	}
	const refusedAddress = 'code' in posted && posted.code === ADDRESS_NOT_ALLOWED;
	const category = refusedAddress ? 'policy_denied' : failure.category;
	const { status, retryAfterMs } = failure;
	await services.breakers.settle(key, { category, durationMs, retryAfterMs, trial });
	await finish({ category, status, durationMs });
	if (refusedAddress) {
		const rule = 'address_not_allowed';
		const message = 'The host leads to an address that is not allowed';
		return { kind: 'final', category, denial: { rule, message } };
	}
	if (status === GONE) {
		// Standard Webhooks: the receiver wants no more, until somebody says otherwise.
		await services.breakers.hold(key, 'airlock', 'The destination answered 410 Gone');
		const message = 'The destination is gone. It is held until an operator releases it.';
		return { kind: 'final', category, status, denial: { rule: 'destination_gone', message } };
	}
	return { kind: 'failed', category, status, retryAfterMs };
}

/** A production event never reaches what is not production, nor the other way round. */
function environmentMismatch(
	destination: string,
	known: Integration | undefined,
	served: string | undefined,
): { readonly rule: string; readonly message: string } | undefined {
	const there = normalEnvironment(destination);
	const here = [served, known?.questionnaire.environment].filter((one) => one !== undefined);
	const own = here.map(normalEnvironment).filter((one) => one !== '');
	if (own.every((one) => one === there)) return undefined;
	const message =
		there === ''
			? 'Say in Destination Environment what the destination is'
			: `The destination is of ${there}, and this work of ${own.find((one) => one !== there)}`;
	return { rule: 'environment_mismatch', message };
}

/** Where a delivery may go, as it is allowed now. */
export async function rulesOf(services: Services, draft: Draft): Promise<DestinationRules> {
	const list = addressList(draft.allowedAddresses);
	// Checked when the delivery was made.
	if (!list.ok) throw new RangeError('An allowed address cannot be read');
	const plain = URL.canParse(draft.url) && new URL(draft.url).protocol === 'http:';
	const plainHttp = plain && (await isPlainHttpGranted(services, draft));
	return { allowedAddresses: list, plainHttp };
}

/** Asked anew each time: an exception that is revoked, or ends, ends at once. */
async function isPlainHttpGranted(
	{ registry, clock }: Services,
	{ integration, url }: Draft,
): Promise<boolean> {
	if (integration === '') return false;
	const filter = { tenant: DEFAULT_TENANT, integration, runningAt: clock.now() };
	const running = await registry.exceptions.list(filter, MOST_EXCEPTIONS);
	const { host } = new URL(url);
	return running.some(({ kind, detail }) => kind === 'plain_http' && detail.trim() === host);
}

export type Signed =
	| { readonly ok: true; readonly headers: Record<string, string> }
	| { readonly ok: false; readonly message: string };

type Message = Pick<Draft, 'contentType' | 'headers' | 'eventId' | 'correlationId'>;

/** The headers of one attempt. Whatever the owner named, ours and the signature's stand. */
export function sign(
	compiled: CompiledScheme,
	{ contentType, headers, eventId, correlationId }: Message,
	url: URL,
	body: Buffer,
	now: number,
): Signed {
	const own = Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
	);
	const base = {
		...own,
		'content-type': contentType,
		'idempotency-key': eventId,
		// W3C Trace Context: the receiver can tell which of our executions it came of.
		traceparent: `00-${correlationId}-${randomBytes(8).toString('hex')}-01`,
		'user-agent': 'n8n-nodes-airlock',
	};
	try {
		const proof = compiled.sign?.({
			...{ method: 'POST', url: url.href, body, id: eventId, timestamp: now },
			headers: base,
		});
		if (!proof)
			return { ok: false, message: 'The provider’s scheme cannot sign with this credential' };
		return { ok: true, headers: { ...base, ...proof } };
	} catch {
		return { ok: false, message: 'The provider’s scheme cannot sign this message' };
	}
}
