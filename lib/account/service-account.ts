import { z } from 'zod';
import { ENVIRONMENTS, type ServedEnvironment } from '../environment';
import { parseIsoTime } from '../iso-time';
import { type AllowedHost, parseAllowedHost } from './allowed-host';
import { parseAllowedPath } from './allowed-path';
import { AUTH_MODES, type AuthMode } from './auth/auth-mode';

/** What a request may do unless more was granted (RFC 9110 section 9.2.1: safe). */
export const READ_METHODS = ['GET', 'HEAD', 'OPTIONS'] as const;
export const METHODS = [...READ_METHODS, 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Who an account is and what it may do; how it proves itself is beside it. Times in ms since the epoch. */
export interface ServiceAccount {
	readonly tenant: string;
	/** Whose integration it acts for: its own tenant's, unless another one granted it. */
	readonly servesTenant: string;
	readonly integration: string;
	readonly name: string;
	readonly environment: ServedEnvironment;
	readonly purpose: string;
	readonly owner: string;
	readonly backupOwner: string;
	readonly notBefore: number | undefined;
	readonly expiresAt: number;
	readonly reviewBy: number | undefined;
	readonly hosts: readonly AllowedHost[];
	/** Path prefixes. */
	readonly paths: readonly string[];
	readonly methods: ReadonlySet<string>;
	readonly redirects: 'refuse' | 'sameHost';
	/** 0: no limit. */
	readonly requestsPerMinute: number;
	readonly authMode: AuthMode;
}

/** A field of the credential that cannot be used. Never holds a value. */
export interface AccountIssue {
	/** As the credential names it. */
	readonly field: string;
	readonly message: string;
	readonly description: string;
}

const text = (label: string, limit: number) =>
	z
		.string({ required_error: `${label} is missing`, invalid_type_error: `${label} is not text` })
		.trim()
		.max(limit, `${label} has more than ${limit} characters`);
const needed = (label: string, limit = 200) => text(label, limit).min(1, `${label} is missing`);
const slug = (label: string) =>
	needed(label, 64).regex(
		/^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
		`${label} may have letters, digits, dots, dashes and underscores only`,
	);
const time = (label: string) =>
	text(label, 40).transform((value, context) => {
		if (value === '') return undefined;
		const at = parseIsoTime(value.replace(' ', 'T'));
		if (at === undefined) {
			context.addIssue({ code: 'custom', message: `${label} is not a date and time` });
		}
		return at;
	});

/** Entries split at commas and line breaks; each has to be read, none at all is refused. */
const list = <T>(label: string, read: (entry: string) => T | undefined, hint: string) =>
	text(label, 10_000).transform((value, context): T[] => {
		const entries = value.split(/[,\n]/).filter((entry) => entry.trim() !== '');
		const known = entries.map(read);
		const bad = known.indexOf(undefined);
		const refuse = (message: string) => context.addIssue({ code: 'custom', message });
		if (entries.length === 0) refuse(`${label} is missing`);
		else if (bad >= 0) refuse(`Entry ${bad + 1} of ${label} cannot be used: ${hint}`);
		return known.filter((entry) => entry !== undefined);
	});

const fields = z.object({
	accountName: slug('Account Name'),
	integrationId: slug('Integration ID'),
	tenant: slug('Tenant').default('default'),
	servesTenant: slug('Serves Tenant').or(z.literal('')).default(''),
	purpose: needed('Purpose', 500),
	owner: needed('Owner'),
	backupOwner: text('Backup Owner', 200).default(''),
	environment: z.enum(ENVIRONMENTS, { message: 'Environment is not one of the list' }),
	notBefore: time('Not Before').default(''),
	expiresAt: time('Expires At').refine((at) => at !== undefined, 'Expires At is missing'),
	reviewBy: time('Review By').default(''),
	allowedHosts: list(
		'Allowed Hosts',
		parseAllowedHost,
		'write api.example.com, *.example.com or api.example.com:8443; http:// only for this machine itself',
	),
	allowedPaths: list('Allowed Paths', parseAllowedPath, 'write /v1/customers').default('/'),
	allowedMethods: z
		.array(z.enum(METHODS, { message: 'Allowed Methods has one that is not in the list' }))
		.min(1, 'Allowed Methods is missing')
		.default([...READ_METHODS]),
	redirects: z.enum(['refuse', 'sameHost']).default('refuse'),
	requestsPerMinute: z
		.number({ message: 'Requests per Minute is not a number' })
		.int('Requests per Minute is not a whole number')
		.min(0, 'Requests per Minute is below 0')
		.max(1_000_000, 'Requests per Minute is above 1,000,000')
		.default(600),
	authMode: z.enum(AUTH_MODES, { message: 'Authentication is not one of the list' }),
});

/** Reads the identity and grant of `airlockServiceAccountApi` as n8n hands it over. */
export function parseServiceAccount(
	credential: unknown,
):
	| { readonly ok: true; readonly account: ServiceAccount }
	| { readonly ok: false; readonly issue: AccountIssue } {
	const parsed = fields.safeParse(credential);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		return {
			ok: false,
			issue: {
				field: String(issue?.path[0] ?? ''),
				message: issue?.message ?? 'The credential cannot be read',
				description: 'Open the credential and mend this field.',
			},
		};
	}
	const { data } = parsed;
	return {
		ok: true,
		account: {
			tenant: data.tenant,
			servesTenant: data.servesTenant || data.tenant,
			integration: data.integrationId,
			name: data.accountName,
			environment: data.environment,
			purpose: data.purpose,
			owner: data.owner,
			backupOwner: data.backupOwner,
			notBefore: data.notBefore,
			expiresAt: data.expiresAt!,
			reviewBy: data.reviewBy,
			hosts: data.allowedHosts,
			paths: data.allowedPaths,
			methods: new Set(data.allowedMethods),
			redirects: data.redirects,
			requestsPerMinute: data.requestsPerMinute,
			authMode: data.authMode,
		},
	};
}
