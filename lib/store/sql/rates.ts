import type { Clock } from '../../clock';
import { gcra, type Gcra } from '../gcra';
import type { RateStore } from '../store';
import { storedKey } from '../key';
import { prepare, REPEATABLE } from './prepare';
import type { Database, EngineDialect } from './tables';

interface Event extends Gcra {
	key: string;
	firstTatUs: number;
	expiresAt: number;
}

const MINUTE_MS = 60_000;

/** The generic cell rate algorithm, a row a key: its theoretical arrival time. */
export class SqlRates implements RateStore {
	private readonly move;
	private readonly look;

	constructor(
		db: Database,
		dialect: EngineDialect,
		private readonly clock: Clock,
	) {
		this.move = prepare(
			db,
			(p: Event) =>
				db
					.insertInto('rates')
					.values({ key: p.key, tat_us: p.firstTatUs, expires_at: p.expiresAt })
					.onConflict((conflict) =>
						conflict
							.column('key')
							.doUpdateSet((eb) => ({
								tat_us: eb(
									eb.fn<number>(dialect.greatest, ['rates.tat_us', eb.val(p.nowUs)]),
									'+',
									p.intervalUs,
								),
								expires_at: eb.fn<number>(dialect.greatest, [
									'rates.expires_at',
									'excluded.expires_at',
								]),
							}))
							.where('rates.tat_us', '<=', p.latestUs),
					)
					.returning('rates.tat_us'),
			// An event may be counted twice: refused sooner, never later.
			REPEATABLE,
		);
		this.look = prepare(
			db,
			(p: { key: string }) => db.selectFrom('rates').select('tat_us').where('key', '=', p.key),
			REPEATABLE,
		);
	}

	async take(key: string, limit: number, windowMs: number) {
		const judged = gcra(this.clock.now(), limit, windowMs);
		const { nowUs, intervalUs, latestUs } = judged;
		const event = {
			key: storedKey(key),
			...judged,
			firstTatUs: nowUs + intervalUs,
			expiresAt: coarseExpiry((latestUs + intervalUs) / 1000),
		};
		const { rows } = await this.move(event);
		if (rows.length > 0) return { allowed: true } as const;
		const { rows: found } = await this.look({ key: event.key });
		const aheadUs = (found[0]?.tat_us ?? 0) - latestUs;
		return { allowed: false, retryAfterMs: Math.max(1, Math.ceil(aheadUs / 1000)) } as const;
	}
}

/**
 * On the minute after the row says nothing any more. Coarse, so that most updates leave the indexed column as it
 * is: no index write, and on PostgreSQL a heap-only update.
 */
function coarseExpiry(at: number): number {
	return (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS;
}
