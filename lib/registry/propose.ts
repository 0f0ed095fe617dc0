/** A workflow as n8n's public API answers it, as far as it is looked at. */
export interface KnownWorkflow {
	readonly id: string;
	readonly name: string;
	readonly active: boolean;
	readonly nodes: readonly KnownNode[];
}

export interface KnownNode {
	readonly type: string;
	readonly disabled?: boolean;
	readonly parameters?: Readonly<Record<string, unknown>>;
	/** By type of credential. */
	readonly credentials?: Readonly<
		Record<string, { readonly id?: string | null; readonly name?: string }>
	>;
}

/** A registration that somebody completes: what the workflows themselves show, and nothing else. */
export interface Proposal {
	/** For the registry; made of the credential's name. */
	readonly id: string;
	readonly useCase: string;
	readonly systems: readonly string[];
	readonly hosts: readonly string[];
	readonly methods: readonly string[];
	readonly access: 'read' | 'write';
	readonly credential: { readonly id: string; readonly name: string; readonly type: string };
	/** By id and name. */
	readonly workflows: ReadonlyArray<{
		readonly id: string;
		readonly name: string;
		readonly active: boolean;
	}>;
}

const READ = new Set(['GET', 'HEAD', 'OPTIONS']);
const HTTP_REQUEST = /\.httpRequest(?:Tool)?$/;

/** One for each credential that `workflows` use: it is what acts, whoever built the workflow. */
export function proposeRegistrations(workflows: readonly KnownWorkflow[]): Proposal[] {
	const drafts = new Map<string, Draft>();
	for (const workflow of workflows) {
		for (const node of workflow.nodes) {
			if (node.disabled) continue;
			for (const [type, { id, name }] of Object.entries(node.credentials ?? {})) {
				const key = JSON.stringify([type, id ?? name]);
				const draft = drafts.get(key) ?? newDraft({ id: id ?? '', name: name ?? '', type });
				drafts.set(key, draft);
				note(draft, node, workflow);
			}
		}
	}
	const taken = new Set<string>();
	return [...drafts.values()].map((draft) => proposalOf(draft, taken));
}

interface Draft {
	readonly credential: Proposal['credential'];
	readonly systems: Set<string>;
	readonly hosts: Set<string>;
	readonly methods: Set<string>;
	readonly workflows: Map<string, KnownWorkflow>;
	/** A node that is no HTTP Request may do anything. */
	writes: boolean;
}

function newDraft(credential: Draft['credential']): Draft {
	return {
		credential,
		systems: new Set(),
		hosts: new Set(),
		methods: new Set(),
		workflows: new Map(),
		writes: false,
	};
}

function note(draft: Draft, { type, parameters = {} }: KnownNode, workflow: KnownWorkflow): void {
	draft.workflows.set(workflow.id, workflow);
	if (!HTTP_REQUEST.test(type)) {
		draft.systems.add(type.slice(type.lastIndexOf('.') + 1));
		draft.writes ||= !type.endsWith('Trigger');
		return;
	}
	const host = hostOf(parameters.url);
	if (host !== undefined) {
		draft.hosts.add(host);
		draft.systems.add(host);
	}
	const method = parameters.method ?? 'GET';
	const known = typeof method === 'string' && /^[A-Z]+$/.test(method);
	if (known) draft.methods.add(method);
	// An expression may be any.
	draft.writes ||= !known || !READ.has(method);
}

/** Of an address that is no expression, at least up to its host. */
function hostOf(url: unknown): string | undefined {
	const start = /^=?(https?:\/\/[^\s/?#{}$]+)(?:[/?#]|$)/i.exec(typeof url === 'string' ? url : '');
	if (!start || !URL.canParse(start[1]!)) return undefined;
	return new URL(start[1]!).host;
}

function proposalOf(draft: Draft, taken: Set<string>): Proposal {
	const { credential, systems, hosts, methods, workflows, writes } = draft;
	const known = [...workflows.values()];
	return {
		id: idOf(credential, taken),
		useCase: `Used by ${known.length === 1 ? 'one workflow' : `${known.length} workflows`}`,
		systems: systems.size > 0 ? sorted(systems) : [credential.type],
		hosts: sorted(hosts),
		methods: sorted(methods),
		access: writes ? 'write' : 'read',
		credential,
		workflows: known.map(({ id, name, active }) => ({ id, name, active })),
	};
}

/** As the registry wants ids. Two credentials of one name get two. */
function idOf({ name, type }: Draft['credential'], taken: Set<string>): string {
	const words = (name || type)
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-');
	const base = words.replace(/^-+|-+$/g, '').slice(0, 56) || 'integration';
	let id = base;
	for (let i = 2; taken.has(id); i += 1) id = `${base}-${i}`;
	taken.add(id);
	return id;
}

function sorted(values: ReadonlySet<string>): string[] {
	return [...values].sort();
}
