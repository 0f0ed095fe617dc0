import { ratioOf, type Spread, type Task, timeTasks } from './measure';
import { installPeers, type Peers } from './peers';
import { auditEvent, LISTED, type PlantedEvent } from './redact-event';
import { machine, type Section, show, table } from './report';
import { shippedCode } from './shipped';

const EFFORT = { rounds: 41, roundMs: 3 };
const WARM_UP = 3000;
/** Several in turn, so that nobody gains by having just seen the same objects. */
const EVENTS = 16;
const AIM_NAMES = 1.5;
const AIM_ALL = 6;

type Value = Record<string, unknown>;
/** Redacts one event. Answers what would be written. */
type Redact = (event: Value) => unknown;

interface Engine {
	readonly name: string;
	readonly redact: Redact;
	/** At most this many times JSON.stringify. */
	readonly aim?: number;
}

/** What redaction of a structured event costs, against JSON.stringify, and what each engine leaves in it. */
export async function benchRedact(): Promise<Section[]> {
	const skipped: string[] = [];
	const peers = await installPeers().catch((error: unknown) => {
		skipped.push(error instanceof Error ? error.message : 'unknown');
		return undefined;
	});
	const engines = [...(await ours()), ...(peers ? await theirs(peers) : [])];
	const events = (dirty: boolean) => Array.from({ length: EVENTS }, (_, i) => auditEvent(i, dirty));
	const [clean, dirty] = [events(false), events(true)];
	const [cleanCosts, dirtyCosts] = [await costs(engines, clean), await costs(engines, dirty)];
	const bytes = JSON.stringify(clean[0]!.event).length;
	const rows = engines.map((engine) => {
		const { name, aim } = engine;
		const cost = cleanCosts.get(name)!;
		return [
			name,
			show(cost),
			aim === undefined ? '' : `≤ ${aim}: ${cost.median <= aim ? 'yes' : '**no**'}`,
			show(dirtyCosts.get(name)!),
			`${leaks(engine, dirty)} of ${dirty.reduce((sum, { secrets }) => sum + secrets.length, 0)}`,
		];
	});
	const text = [
		machine(),
		`An event of ${bytes} bytes and ${countFields(clean[0]!.event)} fields. Cost is time as a multiple of one JSON.stringify of the same event, so 1 is as long; lower is better.`,
		table(
			[
				'Engine',
				'Cost, nothing in it',
				'Aim',
				`Cost, ${dirty[0]!.secrets.length} secrets`,
				'Left in it',
			],
			rows,
		),
		...(skipped.length > 0 ? [`Libraries not compared: ${skipped.join('; ')}.`] : []),
		FAIRNESS,
	];
	return [{ title: 'Redacting an event', text: text.join('\n\n') }];
}

const FAIRNESS = `How it is compared: every engine gets the same ${EVENTS} events in turn and answers an object, which is not written out (add 1 for that).
Ours answers a copy and a report. fast-redact and @pinojs/redact are given the nine listed paths of the event, redact in place (fast-redact, so that from the second round on it finds its own marks) or in a selective copy. The engines that look at every name are given the names of all secrets in the event, spelt as on the listed
paths (case does not matter to them). The secrets elsewhere are a name spelt another way, a deeper one, JSON in a text, base64, a URL, and an e-mail address, a key and a card number in texts.`;

async function ours(): Promise<Engine[]> {
	const { createRedactor } = await shippedCode();
	const names = createRedactor({ texts: false, detectors: false });
	const texts = createRedactor({ detectors: false });
	const all = createRedactor();
	return [
		{
			name: 'ours: names at any depth',
			redact: (event) => names.redact(event).value,
			aim: AIM_NAMES,
		},
		{ name: 'ours: and into texts', redact: (event) => texts.redact(event).value },
		{ name: 'ours: and all detectors', redact: (event) => all.redact(event).value, aim: AIM_ALL },
	];
}

interface PathRedact {
	(event: Value): unknown;
	restore?(event: Value): unknown;
}
type PathLibrary = (options: { paths: readonly string[]; serialize: false }) => PathRedact;
type RedactObject = (event: Value, names: string[], censor: string, options: object) => unknown;
type DeepRedact = new (options: object) => { redact(event: Value): unknown };
interface SecretScrubber {
	findSensitiveValues(event: Value): string[];
	scrub(event: Value, secrets: string[]): unknown;
}

const CENSOR = '[REDACTED]';

async function theirs(peers: Peers): Promise<Engine[]> {
	const named = async (library: string, redact: Redact, how: string): Promise<Engine> => ({
		name: `${library} ${await peers.version(library)}: ${how}`,
		redact,
	});
	const byPaths = async (library: string) => {
		const { default: make } = await peers.load<{ default: PathLibrary }>(library);
		const redact = make({ paths: LISTED, serialize: false });
		return await named(library, redact, 'nine paths');
	};
	const names = [...new Set(LISTED.map((path) => path.split('.').at(-1)!))];
	const redactObject = await peers.load<{ default: RedactObject }>('redact-object');
	const { DeepRedact } = await peers.load<{ DeepRedact: DeepRedact }>('@hackylabs/deep-redact');
	const blacklistedKeys = names.map((key) => ({ key, caseSensitiveKeyMatch: false }));
	const deep = new DeepRedact({ blacklistedKeys, serialise: false });
	const scrubber = await peers.load<SecretScrubber>('@zapier/secret-scrubber');
	const options = { strict: false, partial: false };
	return [
		await byPaths('fast-redact'),
		await byPaths('@pinojs/redact'),
		await named(
			'redact-object',
			(event) => redactObject.default(event, names, CENSOR, options),
			'every name',
		),
		await named('@hackylabs/deep-redact', (event) => deep.redact(event), 'every name'),
		await named(
			'@zapier/secret-scrubber',
			(event) => {
				const found = scrubber.findSensitiveValues(event);
				// It throws when there is nothing to take out.
				return found.length > 0 ? scrubber.scrub(event, found) : event;
			},
			'every name and value',
		),
	];
}

/** Time as a multiple of JSON.stringify's, by engine. */
async function costs(
	engines: readonly Engine[],
	events: readonly PlantedEvent[],
): Promise<Map<string, Spread>> {
	// As they come out of a parser, each engine's its own: some change what they are given.
	const text = JSON.stringify(events.map(({ event }) => event));
	const inTurn = (list: readonly Value[], redact: Redact): Task => {
		return (i) => redact(list[i % list.length]!);
	};
	const plain = () => JSON.parse(text) as Value[];
	const tasks: Record<string, Task> = {
		stringify: inTurn(plain(), (event) => JSON.stringify(event)),
	};
	for (const { name, redact } of engines) tasks[name] = inTurn(plain(), redact);
	// Or a first call that takes a whole round would be taken for the time of each.
	for (const task of Object.values(tasks)) for (let i = 0; i < WARM_UP; i += 1) task(i);
	const times = await timeTasks(tasks, EFFORT);
	return new Map(engines.map(({ name }) => [name, ratioOf(times[name]!, times.stringify!)]));
}

/** How many of the planted secrets are in what the engine answers, as they are or in base64. */
function leaks({ redact }: Engine, events: readonly PlantedEvent[]): number {
	let left = 0;
	for (const { event, secrets } of events) {
		const result = redact(structuredClone(event));
		const text = typeof result === 'string' ? result : JSON.stringify(result);
		const unpacked = text.replace(/[A-Za-z0-9+/]{24,}/g, (run) =>
			Buffer.from(run, 'base64').toString(),
		);
		left += secrets.filter((secret) => text.includes(secret) || unpacked.includes(secret)).length;
	}
	return left;
}

function countFields(value: unknown): number {
	if (typeof value !== 'object' || value === null) return 0;
	const fields = Object.values(value);
	const own = Array.isArray(value) ? 0 : fields.length;
	return fields.reduce<number>((sum, field) => sum + countFields(field), own);
}
