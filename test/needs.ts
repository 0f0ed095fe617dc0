import { spawnSync } from 'node:child_process';

/**
 * A describe whose cases need `what`. Where it is absent they are skipped, and counted as skipped; with
 * `CI` or `AIRLOCK_REQUIRE_SERVICES=1` they fail instead, so that a missing service cannot pass for green.
 */
export function describeWhere(
	present: boolean,
	what: string,
	name: string,
	cases: () => void,
): void {
	if (present) return describe(name, cases);
	const required = process.env.CI !== undefined || process.env.AIRLOCK_REQUIRE_SERVICES === '1';
	if (!required) return describe.skip(name, cases);
	describe(name, () => {
		it(`has what it needs: ${what}`, () => {
			throw new Error(`Absent: ${what}`);
		});
	});
}

/** Whether something listens at `url`. A process of its own: jest wants to know what to skip without waiting. */
export function answersAt(url: string, defaultPort: number): boolean {
	const { hostname, port } = new URL(url);
	const probe = `require('node:net').connect(${Number(port || defaultPort)}, ${JSON.stringify(hostname)})
		.on('connect', () => process.exit(0)).on('error', () => process.exit(1))`;
	return spawnSync(process.execPath, ['-e', probe], { timeout: 3000 }).status === 0;
}
