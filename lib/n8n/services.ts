import { createHmac, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LoggerProxy } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../audit/log';
import { systemClock } from '../clock';
import { Keyring } from '../crypto/keyring';
import { locateStore, rootSecret } from '../store/locate';
import { locateRedis } from '../store/redis/locate';
import { openStore } from '../store/open';
import { type Environment, type Located, Settings, settled } from '../store/settings';
import type { Store } from '../store/store';
import { parseLookupPublicKey } from '../redact/lookup';
import type { IntakePorts } from '../webhook/doors';
import { ReceivingEnd } from '../rotation/receiving-end';
import { RotatedSecrets } from '../rotation/rotated-secrets';
import { SendingEnd } from '../rotation/sending-end';
import { RefusalLog } from '../webhook/refusal-log';
import { ToldSecrets } from '../webhook/told-secrets';
import { secretResolver } from '../secrets/resolver';
import { type AccountServices, accountServices } from './account/services';
import { type AlertServices, alertServices } from './alert/services';
import { alertSettings } from './alert/settings';
import { type AuditServices, auditServices } from './audit/services';
import { type FailureServices, failureServices } from './failure/services';
import { watchServices } from './watch/services';

/** What all nodes of this process share. */
export interface Services extends IntakePorts, AuditServices, AccountServices, FailureServices {
	readonly store: Store;
	readonly keyring: Keyring;
	readonly refusals: RefusalLog;
	readonly alerts: AlertServices;
	readonly toldSecrets: ToldSecrets;
	readonly rotatedSecrets: RotatedSecrets;
	readonly sendingEnd: SendingEnd;
	readonly receivingEnd: ReceivingEnd;
	/** AIRLOCK_ENVIRONMENT, e.g. `production`. */
	readonly environment: string | undefined;
}

const RETRY_OPENING_MS = 1_000;
const HOUSEKEEPING_EVERY_MS = 60_000;
const HOUSEKEEPING_BATCH = 500;
/** 128 bits, enough that no two addresses meet. */
const SOURCE_HASH_LENGTH = 22;

let opening: Promise<Services> | undefined;
let lastHousekeeping = 0;

/**
 * The services of this process, opened at the first use. Rejects when the store cannot be opened; a
 * rejection is kept for a second only, so that a store that is down is not asked by every request
 * and one that is back is used at once.
 */
export async function services(): Promise<Services> {
	opening ??= open()
		.then(watchServices)
		.catch((error: unknown) => {
			setTimeout(() => (opening = undefined), RETRY_OPENING_MS).unref();
			throw error;
		});
	const opened = await opening;
	housekeepSometimes(opened.store);
	return opened;
}

async function open(): Promise<Services> {
	const environment = {
		variables: process.env,
		readFile: (path: string) => readFileSync(path, 'utf8'),
	};
	const secret = settingOf(rootSecret(environment));
	const lookupKey = lookupKeyIn(environment);
	const alerting = settingOf(settled(() => alertSettings(new Settings(environment))));
	const location = settingOf(locateStore(environment));
	const store = await openStore(
		location,
		undefined,
		settingOf(locateRedis(environment)),
		(message) => LoggerProxy.warn(message),
	);
	const keyring = new Keyring(store.dataKeys, secret, systemClock);
	const { key } = await keyring.dataKey('source-address').catch(async (error: unknown) => {
		await store.close();
		throw error;
	});
	const audit = auditServices(store, keyring, systemClock, lookupKey);
	const served = process.env.AIRLOCK_ENVIRONMENT?.trim() || undefined;
	const ports = { ...audit, store, keyring, clock: systemClock, environment: served };
	const alerts = alertServices({ ...ports, settings: alerting });
	const failures = failureServices({ ...ports, raise: alerts.raise });
	const accounts = accountServices({
		...ports,
		...failures,
		secrets: secretResolver(environment, systemClock),
		requireRegistration: isSet(process.env.AIRLOCK_REQUIRE_REGISTRATION),
		dormantDays: dormantDays(process.env.AIRLOCK_DORMANT_DAYS),
	});
	const rotatedSecrets = new RotatedSecrets(store.states, keyring, systemClock);
	return {
		...ports,
		...failures,
		...accounts,
		alerts,
		gate: async (integrationId) => await accounts.gateOf(DEFAULT_TENANT, integrationId),
		refusals: new RefusalLog(store),
		toldSecrets: new ToldSecrets(store.states, keyring, systemClock),
		rotatedSecrets,
		sendingEnd: new SendingEnd(rotatedSecrets, systemClock),
		receivingEnd: new ReceivingEnd(rotatedSecrets, systemClock),
		hashSource: (address) =>
			createHmac('sha256', key).update(address).digest('base64url').slice(0, SOURCE_HASH_LENGTH),
	};
}

const DORMANT_DAYS = 180;

/** Whole days; 0 switches it off. Throws for what is no number: a typo must not switch it off. */
function dormantDays(text = ''): number {
	if (text.trim() === '') return DORMANT_DAYS;
	const days = Number(text);
	if (Number.isInteger(days) && days >= 0 && days <= 3_650) return days;
	throw new Error('AIRLOCK_DORMANT_DAYS is not a number of days from 0 to 3650.');
}

/** A switch that an admin wrote. Anything but a clear no is a yes: it switches a protection on. */
function isSet(text = ''): boolean {
	return !['', 'false', '0', 'no', 'off'].includes(text.trim().toLowerCase());
}

function lookupKeyIn(environment: Environment): KeyObject | undefined {
	const name = 'AIRLOCK_AUDIT_LOOKUP_KEY';
	const text = new Settings(environment).text(name);
	if (text === undefined) return undefined;
	const parsed = parseLookupPublicKey(text);
	if (parsed.ok) return parsed.key;
	// Without it identities would be lost for good while somebody believes them kept.
	throw new Error(`${name} cannot be used. ${parsed.flaw.message}`);
}

function settingOf<T>(located: Located<T>): T {
	if (located.ok) return located.value;
	throw new Error(`${located.issue.message} ${located.issue.description}`);
}

/** Driven by traffic, so that no timer keeps a process alive: nothing grows where nothing arrives. */
function housekeepSometimes(store: Store): void {
	const now = systemClock.now();
	if (now - lastHousekeeping < HOUSEKEEPING_EVERY_MS) return;
	lastHousekeeping = now;
	const sweep = async (): Promise<void> => {
		while ((await store.housekeep(HOUSEKEEPING_BATCH)) > 0) {
			await new Promise<void>((resolve) => setTimeout(resolve, 50).unref());
		}
	};
	// What is left stays for the next minute.
	sweep().catch(() => undefined);
}
