import { existsSync } from 'node:fs';
import { type Browser, chromium, selectors } from 'playwright-core';

/** Where Chromium is; `CHROMIUM` overrides. */
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

selectors.setTestIdAttribute('data-test-id');

export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({
		executablePath: chromiumPath,
		headless: true,
		// prettier-ignore
		args: [
			'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync',
		],
	});
}

/**
 * A describe whose cases need Chromium. Where there is none they are skipped, and counted as skipped; with
 * `CI` or `AIRLOCK_REQUIRE_SERVICES=1` they fail instead, so that a missing browser cannot pass for green.
 */
export function describeWithChromium(name: string, cases: () => void): void {
	if (existsSync(chromiumPath)) return describe(name, cases);
	const required = process.env.CI !== undefined || process.env.AIRLOCK_REQUIRE_SERVICES === '1';
	if (!required) return describe.skip(name, cases);
	describe(name, () => {
		it('has a Chromium to run in', () => {
			throw new Error('There is no Chromium. Set CHROMIUM to its path.');
		});
	});
}
