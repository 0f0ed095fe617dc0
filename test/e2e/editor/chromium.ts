import { describeWhere } from '../../needs';
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

/** A describe whose cases need Chromium. */
export function describeWithChromium(name: string, cases: () => void): void {
	describeWhere(existsSync(chromiumPath), 'Chromium (set CHROMIUM to its path)', name, cases);
}
