import type { IDataObject } from 'n8n-workflow';
import { readBundle } from '../../../../lib/n8n/health/bundle';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { integrationField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { hoursBackField, hoursParameter } from './fields';
import { readOne } from './one';

/** What to send to whoever helps: attempts, health and scope, by an allow-list that leaves out the rest. */
export const supportBundle: Action = {
	fields: [integrationField, hoursBackField, ownTenantField],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const from = services.clock.now() - hoursParameter(context, index, hoursBackField);
		const { health, complete } = await readOne(context, index, services);
		const read = await readBundle(services, health, from);
		const json: IDataObject = {
			...(read.bundle as IDataObject),
			complete: complete && read.complete,
		};
		return { json, pairedItem: index };
	},
};
