import { type ITriggerFunctions, NodeOperationError } from 'n8n-workflow';
import { type Condition, isCondition, SEVERITIES } from '../../alert/conditions';
import type { Raised } from '../../alert/raised';

/** Which events the parameters of the node ask for. Throws where they ask for none. */
export function wantedEvents(context: ITriggerFunctions): (raised: Raised) => boolean {
	const conditions = conditionsOf(context);
	const integrations = listOf(context.getNodeParameter('integrationId', ''));
	const tenant = String(context.getNodeParameter('tenant', 'default')).trim();
	const least = SEVERITIES.findIndex(
		(severity) => severity === context.getNodeParameter('minimumSeverity', 'info'),
	);
	const own = context.getWorkflow().id;
	return ({ alert }) =>
		conditions.has(alert.condition) &&
		alert.tenant === tenant &&
		(integrations.size === 0 || integrations.has(alert.integration ?? '')) &&
		SEVERITIES.indexOf(alert.severity) >= least &&
		// What goes wrong in the workflow that is told must not start it again, and again.
		(own === undefined || alert.workflow !== own);
}

function conditionsOf(context: ITriggerFunctions): Set<Condition> {
	const selected = context.getNodeParameter('conditions', []);
	const conditions = new Set((Array.isArray(selected) ? selected : []).filter(isCondition));
	if (conditions.size > 0) return conditions;
	throw new NodeOperationError(context.getNode(), 'No condition is selected', {
		description: 'Select under Conditions what is to start this workflow.',
	});
}

function listOf(value: unknown): Set<string> {
	const parts = String(value ?? '').split(',');
	return new Set(parts.map((part) => part.trim()).filter((part) => part !== ''));
}
