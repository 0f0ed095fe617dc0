import type { Expression } from 'kysely';
import type { Clock } from '../../clock';
import type { QuarantineStore } from '../store';
import { storedKey } from '../key';
import { prepare, REPEATABLE } from './prepare';
import type { Database, EngineDialect } from './tables';

interface Strike {
	key: string;
	now: number;
	after: number;
	windowEndsAt: number;
	baseMs: number;
	maxMs: number;
	/** The longer of window and `maxMs`: after that long without refusals the row says nothing. */
	rememberMs: number;
	forgetAt: number;
	expiresAt: number;
}

/**
 * Refusals counted in windows that start with the first one. Counting and setting aside are two statements, each
 * atomic: of many refusals that reach the threshold at once exactly one starts the round, and if
 * the process dies in between, the next refusal does. Refusals while it is quarantined start no round.
 */
export class SqlQuarantine implements QuarantineStore {
	private readonly count;
	private readonly setAside;
	private readonly look;

	constructor(
		db: Database,
		dialect: EngineDialect,
		private readonly clock: Clock,
	) {
		this.count = prepare(db, (p: Strike) =>
			db
				.insertInto('quarantine')
				.values((eb) => ({
					key: p.key,
					strikes: eb.lit(1),
					window_ends_at: p.windowEndsAt,
					until_at: eb.lit(0),
					next_ms: p.baseMs,
					forget_at: p.forgetAt,
					expires_at: p.expiresAt,
				}))
				.onConflict((conflict) =>
					conflict
						.column('key')
						.doUpdateSet((eb) => ({
							strikes: eb
								.case()
								.when('quarantine.window_ends_at', '<=', p.now)
								.then(eb.lit(1))
								.else(eb('quarantine.strikes', '+', eb.lit(1)))
								.end(),
							window_ends_at: eb
								.case()
								.when('quarantine.window_ends_at', '<=', p.now)
								.then(eb.ref('excluded.window_ends_at'))
								.else(eb.ref('quarantine.window_ends_at'))
								.end(),
							next_ms: eb
								.case()
								.when('quarantine.forget_at', '<=', p.now)
								.then(eb.ref('excluded.next_ms'))
								.else(eb.ref('quarantine.next_ms'))
								.end(),
							forget_at: eb.ref('excluded.forget_at'),
							expires_at: eb.ref('excluded.expires_at'),
						}))
						.where('quarantine.until_at', '<=', p.now),
				)
				.returning('quarantine.strikes'),
		);
		this.setAside = prepare(db, (p: Strike) =>
			db
				.updateTable('quarantine')
				.set((eb) => {
					const atMost = (value: Expression<number>) =>
						eb.fn<number>(dialect.least, [value, eb.val(p.maxMs)]);
					const until = eb(atMost(eb.ref('next_ms')), '+', p.now);
					return {
						strikes: eb.lit(0),
						window_ends_at: eb.lit(0),
						until_at: until,
						next_ms: atMost(eb('next_ms', '*', eb.lit(2))),
						// From its end: a longest round would otherwise be forgotten the moment it is over.
						forget_at: eb(until, '+', p.maxMs),
						expires_at: eb(until, '+', p.rememberMs),
					};
				})
				.where('key', '=', p.key)
				.where('strikes', '>=', p.after)
				.where('until_at', '<=', p.now),
		);
		this.look = prepare(
			db,
			(p: { key: string; now: number }) =>
				db
					.selectFrom('quarantine')
					.select('until_at')
					.where('key', '=', p.key)
					.where('until_at', '>', p.now),
			REPEATABLE,
		);
	}

	async strike(
		key: string,
		rule: { after: number; windowMs: number; baseMs: number; maxMs: number },
	): Promise<number | undefined> {
		const now = this.clock.now();
		const rememberMs = Math.max(rule.windowMs, rule.maxMs);
		const strike = {
			key: storedKey(key),
			now,
			after: rule.after,
			windowEndsAt: now + rule.windowMs,
			baseMs: Math.min(rule.baseMs, rule.maxMs),
			maxMs: rule.maxMs,
			rememberMs,
			forgetAt: now + rule.maxMs,
			expiresAt: now + rememberMs,
		};
		const { rows } = await this.count(strike);
		if (rows[0] !== undefined) {
			if (rows[0].strikes < rule.after) return undefined;
			await this.setAside(strike);
		}
		const { rows: found } = await this.look({ key: strike.key, now });
		return found[0]?.until_at;
	}

	async quarantinedUntil(key: string): Promise<number | undefined> {
		const { rows } = await this.look({ key: storedKey(key), now: this.clock.now() });
		return rows[0]?.until_at;
	}
}
