import { type N8n, startN8n } from '../test/e2e/harness';
import { quiet, residentBytes } from './processes';
import { machine, type Section, show, table } from './report';
import { spread } from './measure';
import { n8nVersion } from './workflows';

const ROUNDS = 7;
const MOST_MS = 150;
const MOST_MEGABYTES = 30;

interface Started {
	readonly ms: number;
	readonly megabytes: number;
}

/** What the package adds to n8n's start and to its memory at rest, while no workflow uses it. */
export async function benchStart(): Promise<Section[]> {
	const bare = await startN8n({ tarball: false });
	const packed = await startN8n();
	const starts: Array<Readonly<Record<'bare' | 'packed', Started>>> = [];
	try {
		for (const n8n of [bare, packed]) await n8n.kill();
		for (let round = 0; round < ROUNDS; round += 1) {
			const first = round % 2 === 0;
			const one = await start(first ? bare : packed);
			const other = await start(first ? packed : bare);
			starts.push(first ? { bare: one, packed: other } : { bare: other, packed: one });
		}
	} finally {
		await bare.stop();
		await packed.stop();
	}
	const row = (name: string, of: keyof Started, most: number) => {
		const values = (which: 'bare' | 'packed') => starts.map((started) => started[which][of]);
		const more = spread(starts.map((started) => started.packed[of] - started.bare[of]));
		const enough = `${show(more, 0)} ${more.median < most ? 'yes' : '**no**'}`;
		return [
			name,
			show(spread(values('bare')), 0),
			show(spread(values('packed')), 0),
			enough,
			String(most),
		];
	};
	const head = ['', 'n8n alone', 'With the package', 'More, round by round', 'Less than'];
	const rows = [
		row('Start until ready, ms', 'ms', MOST_MS),
		row('Resident at rest, MB', 'megabytes', MOST_MEGABYTES),
	];
	const where = machine({ n8n: await n8nVersion() });
	const text = `${where} ${ROUNDS} starts of each, in turn, on SQLite; memory of the process group once it had come to rest.`;
	return [{ title: 'What the package adds to n8n', text: [text, table(head, rows)].join('\n\n') }];
}

async function start(n8n: N8n): Promise<Started> {
	const startedAt = performance.now();
	await n8n.startProcess('main');
	const ms = performance.now() - startedAt;
	await quiet(n8n.pid);
	const megabytes = residentBytes(n8n.pid) / 1e6;
	await n8n.kill();
	return { ms, megabytes };
}
