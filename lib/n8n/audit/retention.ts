import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { applyRetention } from '../../audit/retention';
import { recordEvent } from './record-event';
import { openedServices } from '../opened-services';
import { timeParameter } from '../time-parameter';

const DAY_MS = 24 * 60 * 60 * 1_000;

const text = (context: IExecuteFunctions, name: string, index: number): string =>
	String(context.getNodeParameter(name, index, '')).trim();

/** Deletes what is older than the days to keep, and what no legal hold keeps. */
export async function prune(context: IExecuteFunctions, index: number): Promise<IDataObject> {
	const { store, clock, checkpoints, appender, audit } = await openedServices(context, index);
	const tenant = text(context, 'tenant', index);
	const days = Number(context.getNodeParameter('keepDays', index));
	if (!(days >= 1)) {
		throw new NodeOperationError(context.getNode(), 'Keep Days is not a number of 1 or more', {
			itemIndex: index,
		});
	}
	const event = {
		action: 'audit.retention',
		outcome: 'success' as const,
		actor: { type: 'user' as const, id: text(context, 'doneBy', index) },
		reason: text(context, 'reason', index),
	};
	const { actor, reason, redaction } = await audit.prepare(event, { tenant });
	const ports = {
		store: store.audit,
		clock,
		signer: await checkpoints.signer(),
		append: appender.append.bind(appender, tenant),
	};
	const rule = { actor, reason, redaction, keepFromMs: clock.now() - days * DAY_MS };
	const result = await applyRetention(ports, tenant, rule);
	if (result.ok) return { tenant, pruned: result.pruned, keptFrom: result.keptFrom };
	throw new NodeOperationError(context.getNode(), 'The audit log cannot be pruned', {
		description: `Verify it first: ${result.code.replaceAll('_', ' ')}.`,
		itemIndex: index,
		type: result.code,
	});
}

export async function placeHold(context: IExecuteFunctions, index: number): Promise<IDataObject> {
	const { store, clock } = await openedServices(context, index);
	const hold = {
		tenant: text(context, 'tenant', index),
		id: text(context, 'holdId', index),
		reason: text(context, 'reason', index),
		placedAt: clock.now(),
		from: timeParameter(context, index, 'Hold From', text(context, 'holdFrom', index)) ?? 0,
	};
	await recordHold(context, index, 'audit.hold_placed', hold.id);
	await store.audit.placeHold(hold);
	return { tenant: hold.tenant, hold: hold.id, placed: true };
}

export async function liftHold(context: IExecuteFunctions, index: number): Promise<IDataObject> {
	const { store } = await openedServices(context, index);
	const [tenant, id] = [text(context, 'tenant', index), text(context, 'holdId', index)];
	await recordHold(context, index, 'audit.hold_lifted', id);
	return { tenant, hold: id, lifted: await store.audit.liftHold(tenant, id) };
}

async function recordHold(
	context: IExecuteFunctions,
	index: number,
	action: string,
	id: string,
): Promise<void> {
	const event = {
		action,
		outcome: 'success' as const,
		actor: { type: 'user' as const, id: text(context, 'doneBy', index) },
		reason: text(context, 'reason', index),
		resource: id,
	};
	await recordEvent(context, index, event, { tenant: text(context, 'tenant', index) });
}
