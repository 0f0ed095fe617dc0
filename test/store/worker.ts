// One of several processes on the same store. Bundled and started by crew.ts; does what it is sent.
import { Keyring } from '../../lib/crypto/keyring';
import type { StoreLocation } from '../../lib/store/locate';
import { openStore } from '../../lib/store/open';
import type { RedisServer } from '../../lib/store/redis/locate';
import type { AccountUse } from '../../lib/store/registry-store';
import type { Store } from '../../lib/store/store';

export type Task =
	| { do: 'open'; location: StoreLocation; redis?: RedisServer }
	| { do: 'claim'; keys: string[]; holder: string; leaseMs: number }
	| { do: 'take'; key: string; limit: number; windowMs: number; times: number }
	| { do: 'strike'; key: string; after: number; times: number }
	| { do: 'housekeep'; batch: number }
	| { do: 'addUse'; batch: AccountUse[]; times: number }
	| { do: 'dataKey'; purpose: string; secret: string }
	| { do: 'rotate'; purpose: string; secret: string };

let now = 0;
const clock = { now: () => now };
let opened: Store | undefined;

async function perform(task: Task): Promise<unknown> {
	if (task.do === 'open') {
		opened = await openStore(task.location, clock, task.redis);
		return true;
	}
	const store = opened!;
	const answers: unknown[] = [];
	switch (task.do) {
		case 'claim':
			for (const key of task.keys) {
				answers.push(await store.deliveries.claim(key, task.holder, task.leaseMs));
			}
			return answers;
		case 'take':
			for (let i = 0; i < task.times; i++) {
				const { allowed } = await store.rates.take(task.key, task.limit, task.windowMs);
				answers.push(allowed);
			}
			return answers;
		case 'strike': {
			const rule = { after: task.after, windowMs: 60_000, baseMs: 60_000, maxMs: 3_600_000 };
			for (let i = 0; i < task.times; i++) {
				answers.push((await store.quarantine.strike(task.key, rule)) ?? null);
			}
			return answers;
		}
		case 'housekeep': {
			let total = 0;
			for (let gone = -1; gone !== 0; total += gone) gone = await store.housekeep(task.batch);
			return total;
		}
		case 'addUse':
			for (let i = 0; i < task.times; i++) await store.accountUse.add(task.batch);
			return task.times;
		case 'dataKey':
			return (await new Keyring(store.dataKeys, task.secret, clock).dataKey(task.purpose)).id;
		case 'rotate':
			return (await new Keyring(store.dataKeys, task.secret, clock).rotate(task.purpose)).id;
	}
}

process.on('message', (message: { task: Task; now: number }) => {
	now = message.now;
	perform(message.task).then(
		(answer) => process.send!({ answer }),
		(error: unknown) => process.send!({ failure: String(error) }),
	);
});
