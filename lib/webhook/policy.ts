import { z } from 'zod';
import { parseIsoTime } from '../iso-time';
import { type AddressList, addressList } from './address-list';
import { payloadSchema, type PayloadSchema } from './payload-schema';

/** Text a person typed: entries split at commas and line breaks. */
const list = z
	.union([z.string(), z.array(z.string())])
	.transform((value) => (Array.isArray(value) ? value : value.split(/[,\n]/)))
	.transform((entries) => entries.map((entry) => entry.trim()).filter((entry) => entry !== ''));

const headerNames = list.refine(
	(names) => names.every((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name)),
	{
		message: 'must be header names, separated by commas',
	},
);

/** The `policy` collection of the trigger, as stored in a workflow. */
const policyInput = z
	.object({
		toleranceSeconds: z.number().int().min(1).max(86_400).optional(),
		maxBodyKilobytes: z.number().int().min(1).max(16_384).default(1_024),
		allowedAddresses: list.default([]),
		trustedProxyHops: z.number().int().min(0).max(10).default(0),
		contentTypes: list.default([
			'application/json',
			'application/*+json',
			'application/x-www-form-urlencoded',
			'multipart/form-data',
			'application/xml',
			'text/*',
		]),
		requestsPerMinute: z.number().int().min(0).max(1_000_000).default(600),
		deliveriesPerMinute: z.number().int().min(0).max(1_000_000).default(0),
		duplicates: z.enum(['acknowledge', 'refuse', 'process']).default('acknowledge'),
		duplicateWindowHours: z.number().int().min(1).max(720).default(72),
		allowedFields: list.default([]),
		schema: z
			.union([z.string(), z.record(z.unknown()).transform((value) => JSON.stringify(value))])
			.default(''),
		/** Refusals from one source before it is set aside; 0 never; absent: the default, and not for shared addresses. */
		quarantineAfter: z.number().int().min(0).max(100_000).optional(),
		environmentCheck: z.enum(['match', 'live', 'test', 'off']).default('match'),
		mode: z.enum(['enforce', 'observe']).default('enforce'),
		emitRefused: z.boolean().default(false),
		includeHeaders: headerNames.default([]),
		includeQuery: list.default([]),
		answerSetup: z.boolean().default(true),
		/** Until when set-up calls that nothing proves are answered; empty: none is. */
		setupUntil: z.string().trim().default(''),
		/** Whether a delivery is kept, encrypted, until its workflow says that its work is done. */
		keepUntilDone: z.boolean().default(false),
		/** Whether an Airlock that sends may agree on a new secret with us. Standard Webhooks only. */
		rotateSecret: z.boolean().default(false),
		/** What becomes of a verified delivery whose audit entry cannot be written. */
		whenUnrecorded: z.enum(['halt', 'mark']).default('halt'),
	})
	.strict();

/** A policy ready for use: lists compiled once. */
export interface Policy extends Omit<
	z.output<typeof policyInput>,
	'allowedAddresses' | 'schema' | 'setupUntil'
> {
	/** Milliseconds since the epoch; 0: never. */
	readonly setupUntil: number;
	/** Undefined: everybody may call. */
	readonly addresses?: Extract<AddressList, { ok: true }>;
	readonly payloadSchema?: Extract<PayloadSchema, { ok: true }>;
}

export type PolicyResult =
	{ ok: true; policy: Policy } | { ok: false; message: string; description: string };

/** How far ahead set-up mode may end. Milliseconds. */
const LONGEST_SETUP_MS = 86_400_000;

/** Checks and compiles the `policy` collection. A refusal says which setting to mend. `now` in ms since the epoch. */
export function parsePolicy(input: unknown, now: number): PolicyResult {
	const parsed = policyInput.safeParse(input ?? {});
	if (!parsed.success) {
		const issue = parsed.error.issues[0]!;
		const setting = issue.path.join('.') || 'policy';
		return {
			ok: false,
			message: `The policy setting "${setting}" cannot be used`,
			description: `${setting} ${issue.message.toLowerCase()}. Open the node and correct it under Policy.`,
		};
	}
	const { allowedAddresses, schema, setupUntil: until, ...rest } = parsed.data;
	const setupUntil = until === '' ? 0 : parseIsoTime(until);
	if (setupUntil === undefined || setupUntil - now > LONGEST_SETUP_MS) {
		return {
			ok: false,
			message:
				setupUntil === undefined
					? 'Set-Up Until is not a time'
					: 'Set-Up Until lies more than 24 hours ahead',
			description:
				'Until then anybody who finds the address could set it up. Choose a time within the next 24 hours, such as 2026-11-24T08:00:00Z, or leave it empty.',
		};
	}
	const addresses = addressList(allowedAddresses);
	if (!addresses.ok) {
		return {
			ok: false,
			message: `"${addresses.entry}" in Allowed Addresses is not an IP address or CIDR range`,
			description:
				'Write addresses like 192.0.2.10, 192.0.2.0/24 or 2001:db8::/32, separated by commas.',
		};
	}
	const compiledSchema = schema.trim() === '' ? undefined : payloadSchema(schema);
	if (compiledSchema && !compiledSchema.ok) {
		return {
			ok: false,
			message: compiledSchema.message,
			description: 'Paste a JSON Schema (draft 2020-12) into Payload Schema, or leave it empty.',
		};
	}
	return {
		ok: true,
		policy: {
			...rest,
			setupUntil,
			addresses: allowedAddresses.length > 0 ? addresses : undefined,
			payloadSchema: compiledSchema,
		},
	};
}
