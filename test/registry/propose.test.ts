import { type KnownNode, proposeRegistrations } from '../../lib/registry/propose';

const crm = { airlockServiceAccountApi: { id: '7', name: 'CRM (Production)' } };
const http = (
	parameters: Record<string, unknown>,
	credentials: KnownNode['credentials'] = crm,
) => ({
	type: 'n8n-nodes-base.httpRequest',
	parameters,
	credentials,
});
const workflow = (id: string, ...nodes: KnownNode[]) => ({
	id,
	name: `W${id}`,
	active: id === '1',
	nodes,
});

test('one for each credential, with hosts, methods and workflows', () => {
	const proposals = proposeRegistrations([
		workflow('1', http({ url: 'https://api.example.com/v1' }), { type: 'n8n-nodes-base.noOp' }),
		workflow('2', http({ url: '=https://eu.example.com:8443/{{ $json.id }}', method: 'HEAD' })),
		workflow('3', {
			type: 'n8n-nodes-base.slack',
			credentials: { slackApi: { id: '9', name: 'CRM (Production)' } },
		}),
	]);
	expect(proposals).toEqual([
		{
			id: 'crm-production',
			useCase: 'Used by 2 workflows',
			systems: ['api.example.com', 'eu.example.com:8443'],
			hosts: ['api.example.com', 'eu.example.com:8443'],
			methods: ['GET', 'HEAD'],
			access: 'read',
			credential: { id: '7', name: 'CRM (Production)', type: 'airlockServiceAccountApi' },
			workflows: [
				{ id: '1', name: 'W1', active: true },
				{ id: '2', name: 'W2', active: false },
			],
		},
		{
			id: 'crm-production-2',
			useCase: 'Used by one workflow',
			systems: ['slack'],
			hosts: [],
			methods: [],
			access: 'write',
			credential: { id: '9', name: 'CRM (Production)', type: 'slackApi' },
			workflows: [{ id: '3', name: 'W3', active: false }],
		},
	]);
});

test.each([
	['a method that writes', { url: 'https://a.example', method: 'DELETE' }, 'write', ['a.example']],
	[
		'a method that is an expression',
		{ url: 'https://a.example', method: '={{ $json.m }}' },
		'write',
		['a.example'],
	],
	['a host that is an expression', { url: '=https://{{ $json.host }}/x' }, 'read', []],
	['a host with an expression in it', { url: '=https://{{ $json.t }}.example.com/x' }, 'read', []],
	['an address that is an expression', { url: '={{ $json.url }}' }, 'read', []],
	['no address', {}, 'read', []],
])('%s', (_what, parameters, access, hosts) => {
	expect(proposeRegistrations([workflow('1', http(parameters))])).toMatchObject([
		{ access, hosts },
	]);
});

test('a trigger only listens, a disabled node does nothing, a name of signs becomes an id', () => {
	const credentials = { x: { id: null, name: '— ÄÖ —' } };
	const trigger = { type: 'n8n-nodes-base.githubTrigger', credentials };
	const disabled = { ...http({ method: 'POST' }, credentials), disabled: true };
	expect(proposeRegistrations([workflow('1', trigger, disabled)])).toMatchObject([
		{ id: 'a-o', access: 'read', systems: ['githubTrigger'] },
	]);
	const named = { type: 'n8n-nodes-base.x', credentials: { x: { id: '1', name: '!!!' } } };
	expect(proposeRegistrations([workflow('1', named)])).toMatchObject([{ id: 'integration' }]);
});
