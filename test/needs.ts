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
