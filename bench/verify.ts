import { systemClock } from '../lib/clock';
import { ReceivedHeaders } from '../lib/webhook/request';
import type { SignedRequest } from '../lib/webhook/request';
import type { CompiledScheme, SchemePorts } from '../lib/webhook/scheme';
import { schemes } from '../lib/webhook/schemes';
import { optionsOf, senders } from '../test/senders';
import type { Sender, SentRequest } from '../test/senders/sender';
import { agreement, type Agreement } from './agreement';
import { bareCheck } from './bare';
import { ratioOf, type Spread, spread, type Task, timeTasks } from './measure';
import { payload } from './payload';
import { installPeers, type Peers } from './peers';
import { machine, reached, type Section, show, table } from './report';
import { type SdkCheck, sdks } from './sdks';

const URL_REGISTERED = 'https://n8n.example.com/webhook/orders?tenant=7';
const SIZES = { '1 kB': 1_000, '100 kB': 100_000 } as const;
const EFFORT = { rounds: 15, roundMs: 10 };
/** Several events in turn, so that nobody can profit from having just seen the same bytes. */
const EVENTS = 8;
const AIM_BARE = 0.9;
const AIM_SDK = 1;

type Size = keyof typeof SIZES;

interface Measured {
	/** Microseconds a call. */
	readonly ours: Spread;
	/** How many of ours are done in the time of one of theirs, inverted: 1 is as fast, 2 twice as fast. */
	readonly bare: Spread;
	readonly sdk?: Spread;
}

interface Row {
	readonly provider: string;
	readonly sizes: Record<Size, Measured>;
	readonly agreement?: Agreement;
}

/** How long verifying takes, against node:crypto alone and against the provider's own library. */
export async function benchVerify(): Promise<Section[]> {
	const peers = await installPeers().catch((error: unknown) => {
		console.error("The providers' libraries could not be installed:", error);
		return undefined;
	});
	const rows: Row[] = [];
	for (const provider of Object.keys(schemes)) {
		rows.push(await benchProvider(provider, peers));
		console.error(`verify: ${provider}`);
	}
	return [speedSection(rows), await agreementSection(rows, peers)];
}

async function benchProvider(provider: string, peers: Peers | undefined): Promise<Row> {
	const sender = await senders[provider]!();
	const scheme = compile(provider, sender);
	const sdk = sdks[provider];
	const check =
		sdk && peers && (await sdk.prepare(peers.load, sender.credential, URL_REGISTERED));
	const sizes = {} as Record<Size, Measured>;
	for (const size of Object.keys(SIZES) as Size[]) {
		const events = await eventsOf(sender, SIZES[size]);
		sizes[size] = await benchSize(provider, scheme, events, check);
	}
	const agreed = sdk && check && (await agreement(provider, check, ours(scheme), newEvent));
	return { provider, sizes, agreement: agreed };

	async function newEvent(from: Sender): Promise<SentRequest> {
		return (await eventsOf(from, SIZES['1 kB']))[0]!;
	}
}
