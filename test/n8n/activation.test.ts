import { losesAnswers } from '../../lib/n8n/webhook/activation';

const QUEUE = { EXECUTIONS_MODE: 'queue' };
const KEPT = {
	N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '100',
	N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '100',
};

test.each<[boolean, string, Record<string, string>]>([
	[true, 'lastNode', QUEUE],
	[true, 'lastNode', { ...QUEUE, N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '100' }],
	[true, 'lastNode', { ...QUEUE, ...KEPT, N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '0' }],
	[false, 'lastNode', { ...QUEUE, ...KEPT }],
	[false, 'lastNode', { EXECUTIONS_MODE: 'regular' }],
	[false, 'lastNode', {}],
	[false, 'immediately', QUEUE],
])('whether n8n may lose answers: %s of %s under %j', (loses, respond, env) => {
	expect(losesAnswers(respond, env)).toBe(loses);
});
