import type { Sdk } from '../../bench/sdks';
import type { SigningCredential } from '../../lib/webhook/scheme';
import type { SentRequest } from '../senders/sender';

/** Imports a package of test/sdk/npm, or a path in one. */
export type Load = <T>(name: string) => Promise<T>;

/** What both sides know of each other. */
export interface Party {
	/** The credential's secret. */
	readonly secret: string;
	readonly credential: SigningCredential;
	/** Where the webhook is registered. */
	readonly url: string;
}

export interface Delivery extends SentRequest {
	/** The body, for libraries that want a string. */
	readonly text: string;
}

/** An event to be signed. */
export interface SdkEvent {
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly body: Buffer;
	readonly text: string;
}

/** Verifies as the library's documentation has it; false or an exception refuses. */
export type Check = (delivery: Delivery) => unknown;

/** What the library makes of an event: the headers that prove it, and the body where the proof stands in it. */
export type Sign = (
	event: SdkEvent,
) => Record<string, string> | Buffer | Promise<Record<string, string> | Buffer>;

interface Kind {
	/** A body that the library takes for an event of its own; what the test's sender makes up, when absent. */
	readonly body?: (id: string, at: number) => string;
	/** Changes what is signed. The last text of the body, or else the proof, when absent. */
	readonly alter?: (delivery: SentRequest) => SentRequest;
	/** Keys of another kind than the test's sender has; what that one signs is then left out. */
	readonly credential?: () => SigningCredential;
	/** Not made by the provider, nor by who wrote the specification. */
	readonly unofficial?: true;
}

/** A library and what it can do for one row of the scheme table. */
export interface Counterpart extends Kind {
	readonly provider: string;
	/** The npm package. */
	readonly library: string;
	readonly checks?: (load: Load, party: Party) => Promise<Check>;
	readonly signs?: (load: Load, party: Party) => Promise<Sign>;
}

interface Uses<Module> extends Kind {
	/** What is imported, where it is not the package itself. */
	readonly from?: string;
	readonly checks?: (module: Module, party: Party) => Check | Promise<Check>;
	readonly signs?: (module: Module, party: Party) => Sign | Promise<Sign>;
}

/** `Module` is the part of the library's interface that is used. */
export function sdk<Module>(
	provider: string,
	library: string,
	{ from = library, checks, signs, ...kind }: Uses<Module>,
): Counterpart {
	return {
		...kind,
		provider,
		library,
		checks: checks && (async (load, party) => await checks(await load<Module>(from), party)),
		signs: signs && (async (load, party) => await signs(await load<Module>(from), party)),
	};
}

/** The library that the benchmark verifies with. */
export function benchmarked<Module>(
	provider: string,
	verifier: Sdk,
	uses: Omit<Uses<Module>, 'checks'> = {},
): Counterpart {
	return {
		...sdk(provider, verifier.library, uses),
		checks: async (load, { credential, url }) => await verifier.prepare(load, credential, url),
	};
}

/** The shape of a function or class of a library; what goes in is its documentation's business. */
export type Call<Result = unknown> = (...given: readonly unknown[]) => Result;
export type Class<Instance> = new (...given: readonly unknown[]) => Instance;

export const seconds = (at: number): number => Math.floor(at / 1000);
