import { join } from 'node:path';
import { installPinned } from '../pinned-packages';

/** Tells the environment where the SDKs are. */
export default async function setUp(): Promise<void> {
	process.env.AIRLOCK_SDKS = await installPinned(
		join(__dirname, 'npm'),
		'sdks',
		'Installing the official SDKs (two minutes, 1 GB, once) ...',
	);
}
