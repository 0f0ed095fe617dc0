import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type AuditEvent, SUBJECT_CLASSES } from '../../audit/event';
import { recordEvent } from './record-event';
import { openedServices } from '../opened-services';

interface Erasure {
	readonly tenant: string;
	readonly identity?: string;
	readonly pseudonym?: string;
	readonly doneBy: string;
	readonly reason: string;
}

/**
 * Destroys the lookups of a person, under every identity class. Recorded first, so that no erasure goes unrecorded; done
 * again it destroys nothing more.
 */
export async function eraseIdentity(
	context: IExecuteFunctions,
	index: number,
	{ tenant, identity, pseudonym, doneBy, reason }: Erasure,
): Promise<IDataObject> {
	const { lookups, pseudonym: pseudonymOf } = await openedServices(context, index);
	const pseudonyms =
		identity === undefined
			? [pseudonym ?? '']
			: await Promise.all(
					SUBJECT_CLASSES.map(async (name) => await pseudonymOf(tenant, name, identity)),
				);
	const event: AuditEvent = {
		action: 'audit.erase',
		outcome: 'success',
		actor: { type: 'user', id: doneBy },
		reason,
		// Not the pseudonyms: named together they would say that they are one person.
		context: { by: identity === undefined ? 'pseudonym' : 'identity' },
	};
	await recordEvent(context, index, event, { tenant });
	return { tenant, erased: await lookups.erase(tenant, pseudonyms) };
}
