import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { N8n, Workflow } from '../harness';

/** n8n's editor in a browser window of its own, its owner signed in. */
export class Editor {
	/** What the page complained about: console errors and warnings, uncaught exceptions. */
	readonly complaints: string[] = [];
	/** Calls to other hosts that this window cut off, which the browser then reports in the console. */
	private readonly cutOff = new Set<string>();

	private constructor(
		private readonly context: BrowserContext,
		readonly page: Page,
	) {}

	static async open(
		browser: Browser,
		n8n: N8n,
		{ theme = 'light' }: { theme?: 'light' | 'dark' } = {},
	): Promise<Editor> {
		const context = await browser.newContext({
			baseURL: n8n.baseUrl,
			viewport: { width: 1280, height: 900 },
			timezoneId: 'UTC',
			locale: 'en-US',
		});
		context.setDefaultTimeout(30_000);
		await context.addInitScript({ content: `localStorage.setItem('N8N_THEME', '${theme}')` });
		const { email, password } = n8n.owner;
		const login = await context.request.post('/rest/login', {
			data: { emailOrLdapLoginId: email, password },
		});
		if (!login.ok()) throw new Error(`Signing in answered ${login.status()}`);
		const editor = new Editor(context, await context.newPage());
		await editor.watch(n8n.baseUrl);
		return editor;
	}

	/** The open node's parameters. */
	get panel(): Locator {
		return this.page.getByTestId('ndv').getByTestId('node-parameters');
	}

	get credentialDialog(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	async openWorkflow({ id }: Workflow): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		// The first window loads all of the editor, which takes long where the machine is busy.
		await this.page.getByTestId('canvas-node').first().waitFor({ timeout: 90_000 });
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Opens a node's panel from the canvas. */
	async openPanel(name: string): Promise<Locator> {
		await this.node(name).dblclick();
		await this.panel.waitFor();
		return this.panel;
	}

	async closePanel(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	/** Opens the dialog that makes a credential of a type, by the name people see. */
	async newCredential(type: string): Promise<Locator> {
		await this.page.goto('/home/credentials/create');
		await this.page.getByTestId('new-credential-type-select').click();
		await this.page.keyboard.type(type);
		await this.page.getByRole('option', { name: type }).click();
		await this.page.getByTestId('new-credential-type-button').click();
		await this.credentialDialog.waitFor();
		return this.credentialDialog;
	}

	/** Chooses an option of a parameter, by the name people see. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.page.getByTestId(`parameter-input-${parameter}`).click();
		// By the name alone: an option's text goes on with its description.
		const name = this.page.getByText(option, { exact: true });
		await this.page.getByRole('option').filter({ has: name }).click();
	}

	/** Addresses of the icons of ours that are shown, once all have loaded. Throws where one cannot. */
	async icons(): Promise<string[]> {
		// decode() waits for an image that is still on its way, and rejects one that is broken.
		const shown = await this.page.evaluate<{ src: string; loaded: boolean }[]>(
			`Promise.all([...document.images].filter((image) => image.src.includes('airlock'))
				.map((image) => image.decode().then(
					() => ({ src: image.src, loaded: true }),
					() => ({ src: image.src, loaded: false }),
				)))`,
		);
		for (const { src, loaded } of shown) if (!loaded) throw new Error(`${src} did not load`);
		return [...new Set(shown.map(({ src }) => src.slice(src.lastIndexOf('/nodes/'))))].sort();
	}

	/** Writes what is seen into the folder `AIRLOCK_SCREENSHOTS`, where that is set. */
	async screenshot(name: string): Promise<void> {
		const folder = process.env.AIRLOCK_SCREENSHOTS;
		if (folder === undefined) return;
		await mkdir(folder, { recursive: true });
		const file = `${name.toLowerCase().replace(/\W+/g, '-')}.png`;
		await this.page.screenshot({
			path: join(folder, file),
			animations: 'disabled',
			// n8n's notifications come and go, and lie over what is shown.
			style: '.el-notification { display: none !important }',
		});
	}

	private async watch(baseUrl: string): Promise<void> {
		const { origin } = new URL(baseUrl);
		await this.context.route(
			(url) => url.origin !== origin && url.protocol.startsWith('http'),
			async (route) => {
				this.cutOff.add(route.request().url());
				await route.abort();
			},
		);
		this.page.on('console', (message) => {
			if (message.type() !== 'error' && message.type() !== 'warning') return;
			const { url } = message.location();
			// The only noise let through: the browser's own report of a call that was cut off here.
			if (this.cutOff.has(url) && message.text().startsWith('Failed to load resource')) return;
			this.complaints.push(`${message.type()}: ${message.text()} (${url})`);
		});
		this.page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
	}
}

/** Names of the parameters that are seen, in their order. */
export async function parameters(within: Locator): Promise<string[]> {
	const prefix = 'parameter-input-';
	const found = within.locator(`[data-test-id^="${prefix}"]:visible`);
	const ids = await found.evaluateAll((all) => all.map((one) => one.getAttribute('data-test-id')));
	return ids.map((id) => String(id).slice(prefix.length)).filter((name) => name !== 'field');
}

/** Labels that are seen, in their order; those of required fields end in `*`. */
export async function labels(within: Locator): Promise<string[]> {
	const found = within.locator('label.n8n-input-label:visible [class*="_title_"]');
	const texts = await found.allInnerTexts();
	return texts.map((text) => text.trim());
}
