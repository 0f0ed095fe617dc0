import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import type { Integration } from '../../registry/record';
import { services } from '../services';

const PAGE = 100;

/** The integrations of the tenant that the node names, to choose one from: by ID, use case or owner. */
export async function searchIntegrations(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const { registry } = await services();
	const tenant = String(this.getCurrentNodeParameter('tenant') ?? DEFAULT_TENANT);
	const wanted = filter.trim().toLowerCase();
	let last = paginationToken;
	for (;;) {
		const after = last === undefined ? undefined : { tenant, id: last };
		const page = await registry.list({ tenant }, PAGE, after);
		const found = page.filter((integration) => textOf(integration).includes(wanted));
		last = page[PAGE - 1]?.id;
		// The editor takes an empty page for the end.
		if (found.length === 0 && last !== undefined) continue;
		const results = found.map(({ id, state }) => ({ name: `${id} (${state})`, value: id }));
		return last === undefined ? { results } : { results, paginationToken: last };
	}
}

function textOf({ id, questionnaire: { useCase, owner } }: Integration): string {
	return `${id}\n${useCase}\n${owner}`.toLowerCase();
}
