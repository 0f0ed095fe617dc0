export { Execution } from './execution';
export { hangUp, send, sendRaw, type Answer, type HttpRequest } from './http';
export { installN8n } from './install-n8n';
export { startN8n, type N8n, type N8nOptions } from './n8n';
export { packAirlock } from './pack';
export { describeWithPostgres, hasPostgres } from './postgres';
export { groupExists } from './process-group';
export { serveTls, type TlsHost } from './tls-host';
export { type NodeDefinition, type Workflow, type WorkflowDefinition } from './workflow';
