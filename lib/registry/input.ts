import { z } from 'zod';
import type { Changed } from './change';
import { refuse, type Refusal } from './decision';
import { type FieldIssue, parseQuestionnaire, type Questionnaire } from './integration';
import { REVIEW_DAYS } from './lifecycle';

/** With the answers that cannot be used, field by field. */
export type BadAnswers = Refusal & { readonly issues: readonly FieldIssue[] };
export type Registered = Changed | BadAnswers;

export const testDays = z.number().int().min(0).max(14).default(7);
export const BAD_TEST_DAYS = refuse(
	'invalid_input',
	'Test Access is a whole number of days from 0 to 14.',
);

export const reviewDays = z.number().int().min(1).max(365).default(REVIEW_DAYS);
export const BAD_REVIEW_DAYS = refuse(
	'invalid_input',
	'Review Days is a whole number from 1 to 365.',
);

export const pilotLimits = z.object({
	calls: z.number().int().min(1).max(1_000_000),
	records: z.number().int().min(1).max(100_000_000),
	days: z.number().int().min(1).max(90),
});
export const BAD_PILOT_LIMITS = refuse(
	'invalid_input',
	'Pilot Limits are whole numbers: calls 1 to 1,000,000, records 1 to 100,000,000, days 1 to 90.',
);

export function readAnswers(
	input: unknown,
): { readonly ok: true; readonly questionnaire: Questionnaire } | BadAnswers {
	const parsed = parseQuestionnaire(input);
	if (parsed.ok) return parsed;
	const { issues } = parsed;
	const message = `${issues[0]?.message ?? 'The questionnaire cannot be read'}.`;
	return { ...refuse('invalid_input', message), issues };
}
