import { installN8n } from './harness/install-n8n';
import { packAirlock } from './harness/pack';

/**
 * Before the first case, where no hook's time limit runs: n8n may take minutes to install on a new machine. The
 * processes that run the files inherit where the one tarball is.
 */
export default async function setUp(): Promise<void> {
	await installN8n();
	process.env.AIRLOCK_TARBALL = await packAirlock();
}
