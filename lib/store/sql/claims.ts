import type { Clock } from '../../clock';
import type { ClaimStore } from '../store';
import { storedKey } from '../key';
import { prepare, REPEATABLE } from './prepare';
import type { Database } from './tables';

interface Held {
	key: string;
	holder: string;
	now: number;
	until: number;
}

/** Claims as one row a key: `kept` 0 while a lease runs, 1 once it is a duplicate. At `expires_at` either ends. */
export class SqlClaims implements ClaimStore {
	private readonly take;
	private readonly look;
	private readonly extend;
	private readonly makeKept;
	private readonly insertKept;
	private readonly remove;

	constructor(
		db: Database,
		private readonly clock: Clock,
	) {
		// The insert or the conditional update wins for exactly one of all processes; the others get no row.
		// A holder who asks again (its first answer was lost) gets its own lease anew.
		this.take = prepare(
			db,
			(p: Held) =>
				db
					.insertInto('claims')
					.values({ key: p.key, holder: p.holder, kept: 0, expires_at: p.until })
					.onConflict((conflict) =>
						conflict
							.column('key')
							.doUpdateSet((eb) => ({
								holder: eb.ref('excluded.holder'),
								kept: 0,
								expires_at: eb.ref('excluded.expires_at'),
							}))
							.where((eb) =>
								eb.or([
									eb('claims.expires_at', '<=', p.now),
									eb.and([
										eb('claims.kept', '=', 0),
										eb('claims.holder', '=', eb.ref('excluded.holder')),
									]),
								]),
							),
					)
					.returning('claims.key'),
			REPEATABLE,
		);
		this.look = prepare(
			db,
			(p: { key: string; now: number }) =>
				db
					.selectFrom('claims')
					.select(['kept', 'expires_at'])
					.where('key', '=', p.key)
					.where('expires_at', '>', p.now),
			REPEATABLE,
		);
		const whileHeld = (p: Held) =>
			db
				.updateTable('claims')
				.where('key', '=', p.key)
				.where('holder', '=', p.holder)
				.where('expires_at', '>', p.now)
				.set({ expires_at: p.until });
		this.extend = prepare(db, (p: Held) => whileHeld(p).where('kept', '=', 0), REPEATABLE);
		// Again, too, where its first answer was lost.
		this.makeKept = prepare(db, (p: Held) => whileHeld(p).set({ kept: 1 }), REPEATABLE);
		this.insertKept = prepare(
			db,
			(p: Held) =>
				db
					.insertInto('claims')
					.values({ key: p.key, holder: p.holder, kept: 1, expires_at: p.until })
					.onConflict((conflict) =>
						conflict.column('key').doUpdateSet((eb) => ({
							holder: eb.ref('excluded.holder'),
							kept: 1,
							expires_at: eb.ref('excluded.expires_at'),
						})),
					),
			REPEATABLE,
		);
		this.remove = prepare(
			db,
			(p: Omit<Held, 'until'>) =>
				db
					.deleteFrom('claims')
					.where('key', '=', p.key)
					.where('holder', '=', p.holder)
					.where('kept', '=', 0)
					.where('expires_at', '>', p.now),
			REPEATABLE,
		);
	}

	async claim(key: string, holder: string, leaseMs: number) {
		const held = this.held(key, holder, leaseMs);
		const { rows } = await this.take(held);
		if (rows.length > 0) return 'claimed';
		// Gone in between: it was another's when it was asked for, and the sender's retry will find it free.
		const { rows: others } = await this.look({ key: held.key, now: held.now });
		return others[0]?.kept === 1 ? 'duplicate' : 'pending';
	}

	async renew(key: string, holder: string, leaseMs: number): Promise<boolean> {
		const { numAffectedRows } = await this.extend(this.held(key, holder, leaseMs));
		return numAffectedRows === 1n;
	}

	async keep(key: string, holder: string, rememberMs: number): Promise<boolean> {
		const { numAffectedRows } = await this.makeKept(this.held(key, holder, rememberMs));
		return numAffectedRows === 1n;
	}

	async release(key: string, holder: string): Promise<boolean> {
		const now = this.clock.now();
		const { numAffectedRows } = await this.remove({ key: storedKey(key), holder, now });
		return numAffectedRows === 1n;
	}

	/** How long the key is a duplicate yet, in ms; 0: it is none. */
	async keptFor(key: string): Promise<number> {
		const now = this.clock.now();
		const { rows } = await this.look({ key: storedKey(key), now });
		return rows[0]?.kept === 1 ? rows[0].expires_at - now : 0;
	}

	/** Makes the key a duplicate, whoever holds it: for leases that are kept elsewhere. */
	async remember(key: string, holder: string, rememberMs: number): Promise<void> {
		await this.insertKept(this.held(key, holder, rememberMs));
	}

	private held(key: string, holder: string, forMs: number): Held {
		const now = this.clock.now();
		return { key: storedKey(key), holder, now, until: Math.ceil(now + forMs) };
	}
}
