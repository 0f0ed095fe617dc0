import {
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { watchEvents } from '../../lib/n8n/watch/trigger';
import { properties } from './properties';

export class IntegrationEventTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Integration Event Trigger',
		name: 'integrationEventTrigger',
		icon: { light: 'file:integrationEvent.svg', dark: 'file:integrationEvent.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["integrationId"] || "all integrations" }}',
		description: 'Starts the workflow when an integration needs a person',
		eventTriggerDescription: 'Fetching the newest event, or a sample where there is none',
		activationMessage: 'Integration events now start this workflow, each of them once.',
		defaults: { name: 'Integration Event Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		hints: [
			{
				message:
					'An event about this very workflow does not start it, so that it cannot go round for ever.',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'always',
			},
		],
		properties,
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await watchEvents(this);
	}
}
