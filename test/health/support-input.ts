import { randomBytes, randomUUID } from 'node:crypto';
import type { SupportInput } from '../../lib/health/support-bundle';
import { healthWith, NOW } from './facts';

export const ATTEMPT: SupportInput['attempts'][number] = {
	id: randomUUID(),
	at: NOW - 1_000,
	host: 'api.example.com',
	method: 'POST',
	status: 503,
	category: 'upstream',
	outcome: 'failure',
	attempt: 2,
	durationMs: 1_250,
	correlationId: randomBytes(16).toString('hex'),
	workflowId: 'Ab3dEf9hIjK1mNoP',
	executionId: '48213',
};
export const SCOPE: SupportInput['scopes'][number] = {
	integration: 'crm-sync',
	account: 'crm.reader',
	environment: 'production',
	authMode: 'clientCredentials',
	hosts: ['api.example.com', '*.example.org:8443'],
	methods: ['GET', 'POST'],
	paths: ['/v1/customers', '/v2/*'],
};
export const INPUT: SupportInput = {
	attempts: [ATTEMPT],
	health: [healthWith()],
	scopes: [SCOPE],
	versions: { airlock: '0.1.0', n8n: '2.40.1', node: 'v24.21.0' },
};
