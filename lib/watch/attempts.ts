import { isCategory } from '../failure/category';
import type { Attempt, WorkCount } from '../store/failure-store';
import type { Facts, PartPorts } from './ports';
import { HOUR_MS, hourOf } from './ports';
import type { Lasting } from './lasting';

const LEAST_FAILURES = 5;
const LEAST_MISMATCHES = 3;
/** Attempts of one integration that are looked at. */
const MOST_ATTEMPTS = 200;
const MOST_COUNTS = 10_000;
/** Integrations that are looked at closely in a sweep, those that fail most first. */
const MOST_CLOSELY = 100;

type Of = Pick<WorkCount, 'tenant' | 'integration'>;

/** Deliveries that keep failing, and answers that keep not having the agreed form. */
export async function watchAttempts(ports: PartPorts, lasting: Lasting): Promise<void> {
	const { store, clock } = ports;
	const fromHour = hourOf(clock.now()) - HOUR_MS;
	const counts = await store.attempts.counts(undefined, undefined, fromHour, MOST_COUNTS);
	const failed = counts.filter(({ outcome }) => outcome === 'failure');
	const failing = await watchFailures(ports, lasting, most(failed, LEAST_FAILURES), fromHour);
	for (const open of await lasting.open('delivery_failures')) {
		const of = { tenant: open.tenant, integration: open.subject };
		if (failing.has(placeOf(of))) continue;
		// While nothing is tried at all it is not over.
		const [well] = await store.attempts.recent({ ...of, outcome: 'success' }, 1);
		if (well && well.at >= open.since) await lasting.over('delivery_failures', open);
	}
	const mismatched = failed.filter(({ category }) => category === 'schema_mismatch');
	for (const of of most(mismatched, LEAST_MISMATCHES)) {
		const found = await mismatches(ports, of);
		if (found.length >= LEAST_MISMATCHES) {
			await lasting.is({
				...{ condition: 'schema_mismatch', tenant: of.tenant, subject: of.integration },
				step: () => 'mismatch',
				facts: factsOf(of, found),
			});
		}
	}
	for (const open of await lasting.open('schema_mismatch')) {
		const found = await mismatches(ports, { tenant: open.tenant, integration: open.subject });
		if (found.length === 0) await lasting.over('schema_mismatch', open);
	}
}

/** The newest attempts all failed, and none went well since. Answers the places. */
async function watchFailures(
	{ store }: PartPorts,
	lasting: Lasting,
	candidates: readonly Of[],
	from: number,
): Promise<Set<string>> {
	const failing = new Set<string>();
	for (const of of candidates) {
		const settled = (await store.attempts.recent({ ...of, from }, MOST_ATTEMPTS)).filter(
			({ outcome }) => outcome !== 'started',
		);
		const well = settled.findIndex(({ outcome }) => outcome === 'success');
		const failures = well < 0 ? settled : settled.slice(0, well);
		if (failures.length < LEAST_FAILURES) continue;
		failing.add(placeOf(of));
		await lasting.is({
			...{ condition: 'delivery_failures', tenant: of.tenant, subject: of.integration },
			step: () => 'failing',
			facts: factsOf(of, failures),
		});
	}
	return failing;
}

async function mismatches({ store, clock }: PartPorts, of: Of): Promise<Attempt[]> {
	const filter = { ...of, outcome: 'failure', from: clock.now() - HOUR_MS };
	const failed = await store.attempts.recent(filter, MOST_ATTEMPTS);
	return failed.filter(({ category }) => category === 'schema_mismatch');
}

/** Of attempts, the newest first: what they have in common, and the newest to look at. */
function factsOf({ integration }: Of, attempts: readonly Attempt[]): Facts {
	const newest = attempts[0]!;
	const shared = (field: 'account' | 'host' | 'category' | 'environment') =>
		attempts.every((one) => one[field] === newest[field]) ? newest[field] : undefined;
	const category = shared('category');
	return {
		integration,
		environment: shared('environment'),
		account: shared('account'),
		host: shared('host'),
		...(isCategory(category) && { category }),
		status: newest.status ?? undefined,
		workflow: newest.workflow,
		execution: newest.execution,
		correlationId: newest.correlationId,
		count: attempts.length,
		since: attempts.at(-1)!.at,
	};
}

/** Integrations with at least so many calls, those with the most first. */
function most(counts: readonly WorkCount[], least: number): Of[] {
	const sums = new Map<string, Of & { calls: number }>();
	for (const { tenant, integration, calls } of counts) {
		const place = placeOf({ tenant, integration });
		const known = sums.get(place)?.calls ?? 0;
		sums.set(place, { tenant, integration, calls: known + calls });
	}
	return [...sums.values()]
		.filter(({ calls }) => calls >= least)
		.sort((a, b) => b.calls - a.calls)
		.slice(0, MOST_CLOSELY)
		.map(({ tenant, integration }) => ({ tenant, integration }));
}

function placeOf({ tenant, integration }: Of): string {
	return JSON.stringify([tenant, integration]);
}
