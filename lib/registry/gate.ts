import { normalEnvironment } from '../environment';
import type { Integration } from './record';

export type GateCode =
	| 'integration_disabled'
	| 'integration_revoked'
	| 'integration_paused'
	| 'integration_declined'
	| 'not_approved'
	| 'test_access_ended'
	| 'exception_ended'
	| 'pilot_ended'
	| 'environment_mismatch'
	| 'not_registered';

export type Gate =
	| { readonly open: true }
	| { readonly open: false; readonly code: GateCode; readonly message: string };

export interface GateContext {
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** AIRLOCK_ENVIRONMENT; undefined where this n8n serves none in particular. */
	readonly environment: string | undefined;
	/** Whether an integration that is not registered is kept out: the admin's setting. */
	readonly requireRegistration: boolean;
}

const MESSAGES: Readonly<Record<GateCode, string>> = {
	integration_disabled: 'The integration is disabled. Enable it in the Integration Registry.',
	integration_revoked: 'The integration is revoked for good. Register another one.',
	integration_paused:
		'The integration is paused. Enable or approve it in the Integration Registry.',
	integration_declined: 'The integration was declined. Change its request and ask again.',
	not_approved: 'The integration is not approved for what it does now. Ask its approver.',
	test_access_ended: 'Test access has ended. Ask for the approval of the integration.',
	exception_ended: 'The exception that the approval rests on has ended. Ask for a new decision.',
	pilot_ended: 'The pilot is over. Ask for the approval of the integration.',
	environment_mismatch: 'The integration is registered for another environment than this n8n.',
	not_registered: 'The integration is not registered. Register it in the Integration Registry.',
};

/** Whether an integration may act now: what every call and every webhook passes. */
export function gate(integration: Integration | undefined, context: GateContext): Gate {
	const code = integration
		? closedBy(integration, context)
		: context.requireRegistration
			? 'not_registered'
			: undefined;
	return code === undefined ? { open: true } : { open: false, code, message: MESSAGES[code] };
}

function closedBy(integration: Integration, context: GateContext): GateCode | undefined {
	const { state, questionnaire } = integration;
	switch (state) {
		case 'revoked':
			return 'integration_revoked';
		case 'disabled':
			return 'integration_disabled';
		case 'paused':
			return 'integration_paused';
		case 'declined':
			return 'integration_declined';
	}
	const here = context.environment === undefined ? '' : normalEnvironment(context.environment);
	if (here !== '' && here !== questionnaire.environment) return 'environment_mismatch';
	switch (state) {
		case 'requested':
			return requestedClosedBy(integration, context);
		case 'approved':
		case 'approved_with_exception':
			return approvedClosedBy(integration, context);
		case 'pilot':
			return pilotClosedBy(integration, context);
	}
}

function requestedClosedBy(
	{ questionnaire, standing }: Integration,
	{ now }: GateContext,
): GateCode | undefined {
	if (questionnaire.environment === 'production') return 'not_approved';
	return now < standing.testAccessUntil ? undefined : 'test_access_ended';
}

/** The digests are compared as well: a row changed past the registry must not run on an old approval. */
function approvedClosedBy(
	{ state, scope, standing: { approval } }: Integration,
	{ now }: GateContext,
): GateCode | undefined {
	if (approval?.scope !== scope) return 'not_approved';
	if (state === 'approved') return undefined;
	return now < (approval.exception?.endsAt ?? 0) ? undefined : 'exception_ended';
}

function pilotClosedBy(
	{ scope, standing: { pilot } }: Integration,
	{ now }: GateContext,
): GateCode | undefined {
	if (pilot?.scope !== scope) return 'not_approved';
	return now < pilot.endsAt ? undefined : 'pilot_ended';
}
