import { type IExecuteFunctions, NodeConnectionTypes } from 'n8n-workflow';

/**
 * Whether a node runs for an AI agent. n8n tells it in three ways, by version and agent: the context says so, the node is
 * the wrapper named `<type>Tool`, or its output is rewired to the agent.
 */
export function isToolUse(context: IExecuteFunctions): boolean {
	const { type, rewireOutputLogTo } = context.getNode();
	// Absent in older versions.
	const ask: Partial<Pick<IExecuteFunctions, 'isToolExecution'>> = context;
	return (
		ask.isToolExecution?.call(context) === true ||
		type.endsWith('Tool') ||
		rewireOutputLogTo === NodeConnectionTypes.AiTool
	);
}
