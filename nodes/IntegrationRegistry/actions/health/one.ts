import type { IExecuteFunctions } from 'n8n-workflow';
import { type HealthPorts, readHealth } from '../../../../lib/n8n/health/facts';
import { refusalError } from '../../../../lib/n8n/registry/decision';
import { NOT_FOUND } from '../../../../lib/registry/change';
import { tenantParameter } from '../../../parameters';
import { namedIntegration } from './fields';

/** How the chosen integration is. Refused as `not_found` where nothing is known of it. */
export async function readOne(
	context: IExecuteFunctions,
	index: number,
	ports: HealthPorts,
	windowMs?: number,
) {
	const tenant = tenantParameter(context, index);
	const integration = namedIntegration(context, index);
	const reading = await readHealth(ports, { tenant, integration, windowMs });
	const [found] = reading.all;
	if (!found) throw refusalError(context, index, NOT_FOUND);
	return { ...reading, health: found.health };
}
