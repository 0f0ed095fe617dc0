import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../audit/canonical';
import { ENVIRONMENTS } from '../environment';
import { samePerson } from './person';

/** What kinds of data an integration touches. `sensitive_personal`: GDPR article 9. */
export const DATA_CLASSES = [
	'none',
	'internal',
	'confidential',
	'personal',
	'sensitive_personal',
	'health',
	'payment',
	'credentials',
] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Safe methods (RFC 9110 section 9.2.1): what read access may use. */
const READ_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** One line. Control characters could forge lines of a report. */
const line = (label: string, limit: number) =>
	z
		.string({ required_error: `${label} is missing`, invalid_type_error: `${label} is not text` })
		.trim()
		.max(limit, `${label} has more than ${limit} characters`)
		.regex(/^\P{Cc}*$/u, `${label} has line breaks or control characters`);
const needed = (label: string, limit: number) => line(label, limit).min(1, `${label} is missing`);
const prose = (label: string) =>
	z
		.string({ invalid_type_error: `${label} is not text` })
		.trim()
		.max(1_000, `${label} has more than 1000 characters`)
		.regex(/^(?:\P{Cc}|[\n\r\t])*$/u, `${label} has control characters`)
		.default('');
const list = <T extends z.ZodTypeAny>(label: string, entry: T, limit: number) =>
	z
		.array(entry, {
			required_error: `${label} is missing`,
			invalid_type_error: `${label} is not a list`,
		})
		.max(limit, `${label} has more than ${limit} entries`);

const fieldPath = needed('An entry of Fields', 200).regex(
	/^[^\s.*[\]]+(?:\.[^\s.*[\]]+)*$/u,
	'An entry of Fields is not an exact dotted path such as customer.email',
);

const questionnaire = z
	.object({
		id: needed('Integration ID', 64).regex(
			/^[a-z0-9][a-z0-9\-_.]*$/,
			'Integration ID may have lower-case letters, digits, dashes, dots and underscores only, and starts with a letter or digit',
		),
		useCase: needed('Use Case', 300),
		systems: list('Systems', needed('An entry of Systems', 120), 50).min(1, 'Systems is missing'),
		owner: needed('Owner', 200),
		backupOwner: line('Backup Owner', 200).default(''),
		approver: line('Approver', 200).default(''),
		watcher: line('Watcher', 200).default(''),
		/** The strictest, unless said otherwise. */
		environment: z
			.enum(ENVIRONMENTS, { message: 'Environment is not one of the list' })
			.default('production'),
		dataClasses: list(
			'Data Classes',
			z.enum(DATA_CLASSES, { message: 'Data Classes has one that is not in the list' }),
			DATA_CLASSES.length,
		).default([]),
		fields: list('Fields', fieldPath, 500).default([]),
		access: z
			.enum(['read', 'write'], { message: 'Access is neither read nor write' })
			.default('read'),
		accessReason: line('Access Reason', 300).default(''),
		signInMethod: line('Sign-In Method', 120).default(''),
		hosts: list('Hosts', needed('An entry of Hosts', 253), 50).default([]),
		methods: list(
			'Methods',
			z.enum(METHODS, { message: 'Methods has one that is not in the list' }),
			METHODS.length,
		).default([]),
		cutOff: prose('Cut-Off'),
		deletion: prose('Data Deletion'),
		outageBehaviour: prose('Outage Behaviour'),
		vendorContacts: prose('Vendor Contacts'),
		runbookUrl: line('Runbook URL', 500)
			.refine((text) => text === '' || isHttps(text), 'Runbook URL is not an https URL')
			.default(''),
	})
	.strict()
	.superRefine((answers, context) => {
		const refuse = (field: string, message: string) =>
			context.addIssue({ code: 'custom', path: [field], message });
		if (samePerson(answers.owner, answers.backupOwner)) {
			refuse('backupOwner', 'Backup Owner is the owner. Name another person');
		}
		if (samePerson(answers.owner, answers.approver)) {
			refuse('approver', 'Approver is the owner. Name another person');
		}
		if (answers.access === 'write' && answers.accessReason === '') {
			refuse('accessReason', 'Access Reason is missing. Say why reading is not enough');
		}
		if (answers.access === 'read' && !answers.methods.every((one) => READ_METHODS.includes(one))) {
			refuse('methods', 'Methods has one that writes, and Access is read');
		}
		if (answers.dataClasses.includes('none') && answers.dataClasses.length > 1) {
			refuse('dataClasses', 'Data Classes has none together with others');
		}
	});

/** The answers of the one-day questionnaire; those that are not there yet are empty. */
export type Questionnaire = Readonly<z.output<typeof questionnaire>>;

export interface FieldIssue {
	/** As the questionnaire names it. */
	readonly field: string;
	/** What is wrong; never a value. */
	readonly message: string;
}

/** Reads the questionnaire. Refused, field by field, where an answer cannot be used; answers may be missing. */
export function parseQuestionnaire(
	input: unknown,
):
	| { readonly ok: true; readonly questionnaire: Questionnaire }
	| { readonly ok: false; readonly issues: readonly FieldIssue[] } {
	const parsed = questionnaire.safeParse(input);
	if (parsed.success) return { ok: true, questionnaire: parsed.data };
	const issues = parsed.error.issues.map(({ path, code, message }) => ({
		field: String(path[0] ?? ''),
		// zod names the keys it does not know, and those are the sender's words.
		message: code === 'unrecognized_keys' ? 'There is a field that is not known' : message,
	}));
	return { ok: false, issues };
}

const QUESTIONS: ReadonlyArray<readonly [keyof Questionnaire, string]> = [
	['owner', 'Owner: who is responsible?'],
	['backupOwner', 'Backup Owner: who steps in?'],
	['approver', 'Approver: who decides, other than the owner?'],
	['watcher', 'Watcher: who is told when it halts?'],
	['dataClasses', 'Data Classes: what kinds of data does it touch?'],
	['signInMethod', 'Sign-In Method: how does it prove itself?'],
	['cutOff', 'Cut-Off: how is its access cut off?'],
	['deletion', 'Data Deletion: how is its data deleted?'],
	['outageBehaviour', 'Outage Behaviour: what happens when the other side is away?'],
	['vendorContacts', 'Vendor Contacts: whom to call?'],
	['runbookUrl', 'Runbook URL: where is written what to do?'],
];

/** The questions without an answer, in the order to ask them. Any of them stands in the way of an approval. */
export function openQuestions(answers: Questionnaire): FieldIssue[] {
	const open = QUESTIONS.filter(([field]) => answers[field].length === 0);
	// Data of no class has no fields to name.
	const unnamed = answers.fields.length === 0 && !answers.dataClasses.includes('none');
	return [
		...open.map(([field, message]) => ({ field, message })),
		...(unnamed ? [{ field: 'fields', message: 'Fields: which fields, exactly?' }] : []),
	];
}

/** SHA-256 (base64url) over the canonical form (RFC 8785) of what an approval covers. The order of lists does not matter. */
export function scopeDigest(answers: Questionnaire): string {
	const { access, environment, signInMethod } = answers;
	const scope = {
		access,
		dataClasses: asSet(answers.dataClasses),
		environment,
		fields: asSet(answers.fields),
		hosts: asSet(answers.hosts.map((host) => host.toLowerCase())),
		methods: asSet(answers.methods),
		signInMethod,
		systems: asSet(answers.systems),
	};
	return createHash('sha256').update(canonicalJson(scope)).digest('base64url');
}

function asSet(entries: readonly string[]): string[] {
	return [...new Set(entries)].sort();
}

function isHttps(text: string): boolean {
	return URL.canParse(text) && new URL(text).protocol === 'https:';
}
