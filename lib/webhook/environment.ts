import type { Policy } from './policy';
import { refuse, type Refusal } from './refusal';

/**
 * Keeps test events out of production and live ones out of everything else, where the event itself
 * says which it is. `match` follows AIRLOCK_ENVIRONMENT and checks nothing where that is not set.
 */
export function environmentMismatch(
	check: Policy['environmentCheck'],
	instance: string | undefined,
	event: 'live' | 'test' | undefined,
): Refusal | undefined {
	if (check === 'off' || event === undefined) return undefined;
	const wanted = check === 'match' ? kindOf(instance) : check;
	return wanted === undefined || wanted === event ? undefined : refuse('environment_mismatch');
}

function kindOf(instance: string | undefined): 'live' | 'test' | undefined {
	if (instance === undefined || instance.trim() === '') return undefined;
	return /^(prod|production|live)$/i.test(instance.trim()) ? 'live' : 'test';
}
