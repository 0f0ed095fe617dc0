import type { IntegrationFilter, IntegrationRow } from '../store/registry-store';
import { reach } from '../store/store';
import { changeIntegration, type RegistryPorts } from './change';
import { type Decision, decisionFlaw, refuse, type Refusal } from './decision';
import { type Next, orphaned } from './lifecycle';
import { personKey, samePerson } from './person';
import type { Integration } from './record';

/** What became of the integrations of a person who leaves, by id. */
export interface Offboarded {
	readonly ok: true;
	/** Now owned by their backup owner, and without one. */
	readonly transferred: readonly string[];
	/** Without an owner, and paused if they ran. */
	readonly orphaned: readonly string[];
	/** Owned by somebody else, and now without a backup owner. */
	readonly withoutBackup: readonly string[];
	/** Changed at the same time: offboard again. */
	readonly left: readonly string[];
}

const PAGE = 100;

/**
 * Every integration of the tenant that the person owns goes to its backup owner or, without one, is paused as orphaned;
 * where they are the backup owner, there is none afterwards. Revoked ones are left as they are.
 */
export async function offboard(
	ports: RegistryPorts,
	request: Decision & { readonly tenant: string; readonly person: string },
): Promise<Offboarded | Refusal> {
	const flaw = decisionFlaw(request);
	if (flaw) return flaw;
	const person = personKey(request.person);
	if (person === '') return refuse('invalid_input', 'Person is missing. Say who leaves.');
	const { tenant } = request;
	const done = { transferred: [], orphaned: [], withoutBackup: [], left: [] } as {
		[name in 'transferred' | 'orphaned' | 'withoutBackup' | 'left']: string[];
	};
	const each = async (filter: IntegrationFilter) => {
		for await (const { id, state } of all(ports, filter)) {
			if (state === 'revoked') continue;
			done[await leave(ports, { ...request, person, id })].push(id);
		}
	};
	await each({ tenant, owner: person });
	await each({ tenant, backupOwner: person });
	return { ok: true, ...done };
}

async function leave(
	ports: RegistryPorts,
	request: Decision & { readonly tenant: string; readonly person: string; readonly id: string },
): Promise<Exclude<keyof Offboarded, 'ok'>> {
	const { person } = request;
	let outcome: 'transferred' | 'orphaned' | 'withoutBackup' = 'withoutBackup';
	const next = (current: Integration): Next => {
		const at = ports.clock.now();
		const { questionnaire } = current;
		const { owner, backupOwner, approver } = questionnaire;
		if (!samePerson(owner, person)) {
			outcome = 'withoutBackup';
			const answers = { ...questionnaire, backupOwner: '' };
			return { ok: true, integration: { ...current, questionnaire: answers, updatedAt: at } };
		}
		if (backupOwner === '') {
			outcome = 'orphaned';
			return { ok: true, integration: orphaned(current, at) };
		}
		outcome = 'transferred';
		const answers = {
			...questionnaire,
			owner: backupOwner,
			backupOwner: '',
			// Not their own approver.
			approver: samePerson(approver, backupOwner) ? '' : approver,
		};
		return { ok: true, integration: { ...current, questionnaire: answers, updatedAt: at } };
	};
	const changed = await changeIntegration(
		ports,
		request,
		{
			action: 'integration.offboard',
			insist: true,
			subject: { class: 'user', id: person },
		},
		next,
	);
	return changed.ok ? outcome : 'left';
}

async function* all(
	{ integrations }: RegistryPorts,
	filter: IntegrationFilter,
): AsyncGenerator<IntegrationRow> {
	let after: IntegrationRow | undefined;
	do {
		const page = await reach(integrations.list(filter, PAGE, after));
		yield* page;
		after = page.length === PAGE ? page[PAGE - 1] : undefined;
	} while (after);
}
