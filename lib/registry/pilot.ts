import { reach } from '../store/store';
import { changeIntegration, type RegistryPorts } from './change';
import { refuse, type Refusal } from './decision';
import { afterPilot } from './lifecycle';
import type { Integration, PilotLimits } from './record';

export type PilotCounted = { readonly ok: true } | (Refusal & { readonly code: 'pilot_ended' });

const ENDED = {
	...refuse('pilot_ended', 'The pilot is over. Ask for the approval of the integration.'),
	code: 'pilot_ended' as const,
};

/**
 * Counts what one call of a pilot uses: before it is sent with one call, after it with the records it returned. Exact
 * over all processes: refused is every call beyond the limit. Whoever reaches a limit pauses the integration; an
 * integration that is no pilot is not counted.
 */
export async function countPilot(
	ports: RegistryPorts,
	integration: Integration,
	used: PilotLimits,
): Promise<PilotCounted> {
	const { tenant, id, state, standing } = integration;
	const { pilot } = standing;
	if (state !== 'pilot' || !pilot) return { ok: true };
	const { calls, records } = await reach(ports.integrations.countPilot(tenant, id, pilot.id, used));
	const reached = calls >= pilot.calls || records >= pilot.records;
	if (reached) await pause(ports, integration, calls >= pilot.calls ? 'calls' : 'records');
	return calls > pilot.calls || records > pilot.records ? ENDED : { ok: true };
}

/** Not under way any more where another call was first, or somebody decided otherwise: then there is nothing to do. */
async function pause(
	ports: RegistryPorts,
	{ tenant, id, standing }: Integration,
	limit: 'calls' | 'records',
): Promise<void> {
	const target = { tenant, id, by: 'airlock', reason: `The pilot reached its limit of ${limit}` };
	await changeIntegration(
		{ ...ports, audit: async (event, to) => await ports.audit({ ...event, actor: SYSTEM }, to) },
		target,
		{ action: 'integration.pause', insist: true },
		(current) =>
			current.state === 'pilot' && current.standing.pilot?.id === standing.pilot?.id
				? { ok: true, integration: afterPilot(current, ports.clock.now()) }
				: ENDED,
	);
}

const SYSTEM = { id: 'airlock', type: 'system' } as const;
