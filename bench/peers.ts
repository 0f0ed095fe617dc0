import { join } from 'node:path';
import { installPinned, packagesIn, type PinnedPackages } from '../test/pinned-packages';

/** The providers' libraries, installed outside the clone. */
export type Peers = PinnedPackages;

/** The libraries of bench/peers/package-lock.json (half a minute, 300 MB). */
export async function installPeers(): Promise<Peers> {
	const announcement = "Installing the providers' libraries to compare with (once) ...";
	return await packagesIn(await installPinned(join(__dirname, 'peers'), 'peers', announcement));
}
