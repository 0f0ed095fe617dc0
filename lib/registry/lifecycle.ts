import { type Decision, refuse, type Refusal } from './decision';
import { openQuestions, type Questionnaire, scopeDigest } from './integration';
import { samePerson } from './person';
import type { Integration, PilotLimits, Standing, State } from './record';

export const DAY_MS = 86_400_000;
/** Days an approval holds until its review is due, unless it says otherwise. */
export const REVIEW_DAYS = 180;

export type Action =
	| 'approve'
	| 'approve_with_exception'
	| 'start_pilot'
	| 'pause'
	| 'decline'
	| 'disable'
	| 'enable'
	| 'revoke';

const UNDECIDED: readonly State[] = ['requested', 'pilot', 'paused', 'declined'];
const RUNNING: readonly State[] = ['requested', 'approved', 'approved_with_exception', 'pilot'];

/** What leads where. Nothing leads out of `revoked`. `before`: to the state it was paused or disabled in. */
const TRANSITIONS: Readonly<Record<Action, { from: readonly State[]; to: State | 'before' }>> = {
	approve: { from: [...UNDECIDED, 'approved', 'approved_with_exception'], to: 'approved' },
	approve_with_exception: {
		from: [...UNDECIDED, 'approved_with_exception'],
		to: 'approved_with_exception',
	},
	start_pilot: { from: ['requested', 'paused'], to: 'pilot' },
	pause: { from: RUNNING, to: 'paused' },
	decline: { from: ['requested', 'pilot', 'paused'], to: 'declined' },
	disable: { from: [...RUNNING, 'paused', 'declined'], to: 'disabled' },
	enable: { from: ['paused', 'disabled'], to: 'before' },
	revoke: { from: [...RUNNING, 'paused', 'declined', 'disabled'], to: 'revoked' },
};

export const REVOKED = refuse(
	'integration_revoked',
	'The integration is revoked for good. Register it anew under another ID.',
);

export const SCOPE_CHANGED = refuse(
	'scope_changed',
	'The scope is no longer the one that was looked at. Read the integration again, then decide.',
);

export type Step =
	| { readonly action: 'approve'; readonly reviewDays: number }
	| {
			readonly action: 'approve_with_exception';
			readonly reviewDays: number;
			readonly exception: { readonly id: string; readonly endsAt: number };
	  }
	| {
			readonly action: 'start_pilot';
			readonly pilot: PilotLimits & { readonly id: string; readonly days: number };
	  }
	| { readonly action: 'pause' | 'decline' | 'disable' | 'enable' | 'revoke' };

export type Next = { readonly ok: true; readonly integration: Integration } | Refusal;

/** The integration after `step`, or why it cannot be taken. `at`: milliseconds since the epoch. */
export function nextOf(current: Integration, step: Step, { by }: Decision, at: number): Next {
	const to = targetOf(current, step.action);
	if (typeof to !== 'string') return to;
	const flaw = flawOf(current, step, by, at);
	if (flaw) return flaw;
	const standing = standingAfter(current, step, by, at);
	return {
		ok: true,
		integration: {
			...current,
			state: to,
			standing,
			reviewBy: reviewAfter(current, step, at),
			updatedAt: at,
		},
	};
}

/**
 * The integration with other answers. A changed scope needs a new approval and does not run on under the old one:
 * what was approved is no longer what it does. What is paused or disabled stays so, and comes back as requested.
 */
export function withAnswers(current: Integration, answers: Questionnaire, at: number): Integration {
	const scope = scopeDigest(answers);
	const changed = { ...current, questionnaire: answers, scope, updatedAt: at };
	if (scope === current.scope) return changed;
	const { pausedFrom, disabledFrom, testAccessUntil, approval } = current.standing;
	const stays = current.state === 'paused' || current.state === 'disabled';
	const back: State = disabledFrom === 'paused' ? 'paused' : 'requested';
	return {
		...changed,
		state: stays ? current.state : 'requested',
		standing: {
			testAccessUntil,
			// Kept as the record of what was approved last; the state no longer rests on it.
			...(approval && { approval }),
			...(pausedFrom && { pausedFrom: 'requested' }),
			...(disabledFrom && { disabledFrom: back }),
		},
	};
}

function targetOf({ state, standing }: Integration, action: Action): State | Refusal {
	if (state === 'revoked') return REVOKED;
	const { from, to } = TRANSITIONS[action];
	if (!from.includes(state)) {
		return refuse(
			'transition_refused',
			`An integration that is ${state} does not take ${action}. It takes ${action} when it is ${from.join(', ')}.`,
		);
	}
	if (to !== 'before') return to;
	const before = state === 'disabled' ? standing.disabledFrom : standing.pausedFrom;
	return before ?? 'requested';
}

/** What has to be known before real data is touched, whatever else is still open. */
const NEEDED_AT_ALL: readonly string[] = ['owner', 'dataClasses', 'signInMethod', 'cutOff'];

function flawOf(current: Integration, step: Step, by: string, at: number): Refusal | undefined {
	const { questionnaire } = current;
	const ownerMissing = questionnaire.owner === '';
	if (step.action === 'enable' && ownerMissing) {
		return refuse('owner_missing', 'The integration has no owner. Transfer it to one first.');
	}
	if (!('pilot' in step || 'reviewDays' in step)) return undefined;
	if (samePerson(by, questionnaire.owner)) {
		return refuse(
			'approver_is_owner',
			'Owners do not approve their own integration. Ask another person.',
		);
	}
	if (step.action === 'approve_with_exception' && step.exception.endsAt <= at) {
		return refuse(
			'exception_not_running',
			'The exception has ended or was revoked. Grant another.',
		);
	}
	const open = openQuestions(questionnaire)
		.map(({ field }) => field)
		.filter((field) => step.action === 'approve' || NEEDED_AT_ALL.includes(field));
	if (open.length === 0) return undefined;
	return refuse(
		'open_questions',
		`Questions without an answer: ${open.join(', ')}. Answer them first.`,
	);
}

function standingAfter(current: Integration, step: Step, by: string, at: number): Standing {
	const { testAccessUntil, approval, pilot, pausedFrom } = current.standing;
	const { scope, state } = current;
	switch (step.action) {
		case 'approve':
			return { testAccessUntil, approval: { by, at, scope } };
		case 'approve_with_exception':
			return { testAccessUntil, approval: { by, at, scope, exception: step.exception } };
		case 'start_pilot': {
			const { days, ...limits } = step.pilot;
			return {
				testAccessUntil,
				...(approval && { approval }),
				pilot: { ...limits, by, scope, endsAt: at + days * DAY_MS },
			};
		}
		case 'pause':
			return { ...current.standing, pausedFrom: state };
		case 'disable':
			return { ...current.standing, disabledFrom: state };
		case 'enable':
			return {
				testAccessUntil,
				...(approval && { approval }),
				...(pilot && { pilot }),
				// Disabled while it was paused: still paused, with its way back.
				...(state === 'disabled' && pausedFrom && { pausedFrom }),
			};
		case 'decline':
		case 'revoke':
			// No test access is left for what was turned down.
			return { testAccessUntil: Math.min(testAccessUntil, at), ...(approval && { approval }) };
	}
}

function reviewAfter({ reviewBy }: Integration, step: Step, at: number): number | null {
	if (step.action === 'revoke') return null;
	return 'reviewDays' in step ? at + step.reviewDays * DAY_MS : reviewBy;
}

/**
 * A pilot that reached its limits: paused, and enabling it leads back to the request, without test access, so that
 * only an approval makes it run again.
 */
export function afterPilot(current: Integration, at: number): Integration {
	const { approval, testAccessUntil } = current.standing;
	return {
		...current,
		state: 'paused',
		standing: {
			testAccessUntil: Math.min(testAccessUntil, at),
			...(approval && { approval }),
			pausedFrom: 'requested',
		},
		updatedAt: at,
	};
}

/** An integration whose owner left without a backup owner: nobody answers for it, so it does not run. */
export function orphaned(current: Integration, at: number): Integration {
	const { state, standing } = current;
	const running = RUNNING.includes(state);
	return {
		...current,
		state: running ? 'paused' : state,
		questionnaire: { ...current.questionnaire, owner: '', backupOwner: '' },
		standing: running ? { ...standing, pausedFrom: state } : standing,
		updatedAt: at,
	};
}
