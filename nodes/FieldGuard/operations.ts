import type { IExecuteFunctions, INodeOutputConfiguration, INodeProperties } from 'n8n-workflow';
import * as allowFields from './actions/allow-fields';
import * as decrypt from './actions/decrypt';
import * as detect from './actions/detect';
import * as encrypt from './actions/encrypt';
import * as mask from './actions/mask';
import * as pseudonymize from './actions/pseudonymize';
import type { Guarded } from './guarded';

interface Operation {
	readonly fields: INodeProperties[];
	execute(context: IExecuteFunctions, index: number): Promise<Guarded>;
}

export const operations = {
	allowFields,
	decrypt,
	detect,
	encrypt,
	mask,
	pseudonymize,
} satisfies Record<string, Operation>;

export const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Allow Fields',
			value: 'allowFields',
			description: 'Keep the named fields and drop all others',
			action: 'Allow fields',
		},
		{
			name: 'Decrypt',
			value: 'decrypt',
			description: 'Give back what Encrypt took',
			action: 'Decrypt fields',
		},
		{
			name: 'Detect',
			value: 'detect',
			description: 'Tell items with secrets or personal data from clean ones',
			action: 'Detect sensitive data',
		},
		{
			name: 'Encrypt',
			value: 'encrypt',
			description: 'Make fields unreadable to all who lack the key',
			action: 'Encrypt fields',
		},
		{
			name: 'Mask',
			value: 'mask',
			description: 'Take sensitive data out for good, by rules or by field',
			action: 'Mask sensitive data',
		},
		{
			name: 'Pseudonymize',
			value: 'pseudonymize',
			description: 'Replace identifiers by pseudonyms that stay the same',
			action: 'Pseudonymize fields',
		},
	],
	default: 'mask',
};

/** Runs inside n8n's expression engine, so it may use nothing but its argument. */
const outputsFor = (parameters: { operation?: string }): INodeOutputConfiguration[] => {
	const one: INodeOutputConfiguration = { type: 'main' };
	const clean: INodeOutputConfiguration = { type: 'main', displayName: 'Clean' };
	const sensitive: INodeOutputConfiguration = { type: 'main', displayName: 'Sensitive' };
	return parameters.operation === 'detect' ? [clean, sensitive] : [one];
};

export const outputs = `={{(${outputsFor.toString()})($parameter)}}` as const;
