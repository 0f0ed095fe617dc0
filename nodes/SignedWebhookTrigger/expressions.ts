import type { INodeOutputConfiguration } from 'n8n-workflow';
import { schemes } from '../../lib/webhook/schemes';

/** Runs inside n8n's expression engine, so it may use nothing but its argument. */
const outputsFor = (parameters: {
	policy?: { emitRefused?: boolean };
}): INodeOutputConfiguration[] => {
	const verified: INodeOutputConfiguration = { type: 'main', displayName: 'Verified' };
	const refused: INodeOutputConfiguration = { type: 'main', displayName: 'Refused' };
	return parameters.policy?.emitRefused ? [verified, refused] : [verified];
};

export const outputs = `={{(${outputsFor.toString()})($parameter)}}` as const;

const names = Object.fromEntries(Object.entries(schemes).map(([id, { name }]) => [id, name]));

/** The provider's name rather than its id, under the node. */
export const subtitle = `={{(${JSON.stringify(names)})[$parameter["provider"]]}}`;
