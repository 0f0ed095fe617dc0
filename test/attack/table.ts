import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../lib/store/open';
import type { Scheme } from '../../lib/webhook/scheme';
import { schemes } from '../../lib/webhook/schemes';
import { issuedKeys, makers } from './senders';
import { NOW, Target } from './target';

/** Rows of the scheme table, ready to be attacked. */
export interface Table {
	readonly targets: readonly Target[];
	close(): Promise<void>;
}

/** What a row finds at a URL; nothing, when absent. */
export type Serve = (url: string) => string | undefined;

export async function openTable(
	wanted: (scheme: Scheme, provider: string) => boolean = () => true,
	serve: Serve = () => undefined,
): Promise<Table> {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-attack-'));
	const clock = { now: () => NOW };
	const store = await openStore({ engine: 'sqlite', path: join(folder, 'store.sqlite') }, clock);
	const ports = {
		clock,
		store,
		gate: async () => ({ open: true }) as const,
		hashSource: (address: string) => createHash('sha256').update(address).digest('hex'),
	};
	const targets: Target[] = [];
	for (const [provider, make] of Object.entries(makers)) {
		if (!wanted(schemes[provider]!, provider)) continue;
		const fetched: string[] = [];
		const fetchText = async (url: string) => {
			fetched.push(url);
			const text = serve(url);
			if (text === undefined) throw new Error('nothing is to be had');
			return text;
		};
		const outside = { clock, fetched, fetchText, verifyApiKey: issuedKeys };
		targets.push(await Target.behindDoors(make, ports, outside));
	}
	return {
		targets,
		async close() {
			await store.close();
			rmSync(folder, { recursive: true });
		},
	};
}
