import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { describeWithChromium, launchChromium } from './editor/chromium';
import { Editor, labels, parameters } from './editor/editor';
import { type N8n, startN8n, type Workflow } from './harness';
import { REPLY, TRIGGER } from './trigger';

const PUBLIC_URL = 'https://n8n.example.com';
const AUDIT = 'n8n-nodes-airlock.auditLog';
const GUARD = 'n8n-nodes-airlock.fieldGuard';
const REGISTRY = 'n8n-nodes-airlock.integrationRegistry';
/** At most ten seconds, then what follows says what is missing. */
async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
	for (let i = 0; i < 100 && !(await holds()); i += 1) await sleep(100);
}

const newSecret = () => randomBytes(24).toString('hex');

/** The cases go on in the windows that earlier ones opened: loading the editor is what takes the time. */
describeWithChromium('in the editor', () => {
	let n8n: N8n;
	let browser: Browser;
	let workflow: Workflow;
	let editor: Editor;

	beforeAll(async () => {
		[n8n, browser] = await Promise.all([
			startN8n({ env: { WEBHOOK_URL: `${PUBLIC_URL}/` } }),
			launchChromium(),
		]);
		const credential = await n8n.credential(
			'airlockWebhookSigningApi',
			{ provider: 'github', secret: newSecret() },
			'GitHub Orders',
		);
		const parameters = { provider: 'github', path: 'github-orders', policy: { emitRefused: true } };
		const credentials = { airlockWebhookSigningApi: credential };
		workflow = await n8n.workflow(
			{
				name: 'Orders from GitHub',
				nodes: [
					{ name: 'Signed Webhook Trigger', type: TRIGGER, parameters, credentials },
					{ name: 'Signed Webhook', type: REPLY },
					{ name: 'Audit Log', type: AUDIT },
					{ name: 'Field Guard', type: GUARD },
					{ name: 'Integration Registry', type: REGISTRY },
					{ name: 'Guarded Request', type: 'n8n-nodes-airlock.guardedRequest' },
					{ name: 'Safe Halt', type: 'n8n-nodes-airlock.safeHalt' },
					{ name: 'Held Items', type: 'n8n-nodes-airlock.heldItems' },
					{ name: 'Context Alert', type: 'n8n-nodes-airlock.contextAlert' },
				],
			},
			{ active: false },
		);
		editor = await Editor.open(browser, n8n);
		await editor.openWorkflow(workflow);
	});
	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
	});
	// n8n's own pages complain of nothing, so neither may ours.
	afterEach(() => expect(editor.complaints.splice(0)).toEqual([]));

	test('the canvas shows both outputs, the provider and the icons', async () => {
		const outputs = editor.node('Signed Webhook Trigger').getByTestId('canvas-node-output-handle');
		expect(await outputs.allInnerTexts()).toEqual(['Verified', 'Refused']);
		await editor.node('Signed Webhook Trigger').getByText('GitHub', { exact: true }).waitFor();
		expect(await editor.icons()).toEqual([
			'/nodes/AuditLog/auditLog.svg',
			'/nodes/ContextAlert/contextAlert.svg',
			'/nodes/FieldGuard/fieldGuard.svg',
			'/nodes/GuardedRequest/guardedRequest.svg',
			'/nodes/HeldItems/heldItems.svg',
			'/nodes/IntegrationRegistry/integrationRegistry.svg',
			'/nodes/SafeHalt/safeHalt.svg',
			'/nodes/SignedWebhook/signedWebhook.svg',
			'/nodes/SignedWebhookTrigger/signedWebhook.svg',
		]);
		await editor.screenshot('canvas');
	});

	describe('the trigger', () => {
		test('shows its address once, then what must be set, then the policy', async () => {
			const panel = await editor.openPanel('Signed Webhook Trigger');
			await panel.getByText('Webhook URLs').click();
			await panel.getByTestId('radio-button-production').click();
			const addresses = await panel.getByText(`${PUBLIC_URL}/webhook/`).allInnerTexts();
			expect(addresses.map((text) => text.trim())).toEqual([`${PUBLIC_URL}/webhook/github-orders`]);
			expect(await panel.getByText('POST', { exact: true }).count()).toBe(1);
			expect(await parameters(panel)).toEqual([
				...['provider', 'path', 'respond', 'integrationId'],
				'emitRefused',
			]);
			await editor.screenshot('trigger');
		});

		test('listens for a test event', async () => {
			const button = editor.page.getByTestId('trigger-execute-button');
			const registered = editor.page.waitForResponse((answer) => answer.url().endsWith('/run'));
			await button.click();
			expect((await registered).status()).toBe(200);
			await editor.page.getByText('Waiting for a signed request to the test URL').waitFor();
			await editor.screenshot('trigger-listening');
			await button.getByText('Stop Listening').click();
			await button.getByText('Execute step').waitFor();
		});

		test('takes another rule into its policy, and warns of the one that lets all in', async () => {
			const panel = editor.panel;
			await panel.getByTestId('collection-parameter-add').click();
			const rules = editor.page.getByTestId('collection-parameter-option');
			await rules.filter({ hasText: /^Mode$/ }).click();
			expect(await panel.getByText('Observe lets requests in').count()).toBe(0);
			await editor.choose('mode', 'Observe');
			await panel.getByText('Observe lets requests in').waitFor();
			await editor.screenshot('trigger-observe');
		});

		test.each([
			['Twilio', ['path', 'publicUrl']],
			['Custom', ['signatureHeader', 'path', 'publicUrl']],
			['Token in a Header', ['signatureHeader', 'path']],
		])('asks for what %s needs', async (provider, expected) => {
			const panel = editor.panel;
			await editor.choose('provider', provider);
			await panel.getByTestId(`parameter-input-${expected[0]!}`).waitFor();
			expect(await parameters(panel)).toEqual([
				'provider',
				...expected,
				...['respond', 'integrationId', 'emitRefused', 'mode'],
			]);
			const count = async (text: string) => await panel.getByText(text).count();
			expect(await count('Custom Scheme')).toBe(provider === 'Twilio' ? 0 : 1);
			expect(await count('does not cover the body')).toBe(provider.startsWith('Token') ? 1 : 0);
			await editor.screenshot(`trigger-${provider}`);
		});
	});

	test('the reply node shows its fields', async () => {
		await editor.closePanel();
		const panel = await editor.openPanel('Signed Webhook');
		expect(await parameters(panel)).toEqual(['operation', 'statusCode', 'body']);
		await editor.screenshot('signed-webhook');
		await editor.closePanel();
	});

	describe.each([
		[
			'Audit Log',
			[
				['Record', 'action'],
				['Search', 'returnAll'],
				['Verify', 'checkpoint'],
				['Export', 'format'],
				['Reveal', 'pseudonym'],
				['Erase Subject', 'eraseBy'],
				['Apply Retention', 'keepDays'],
				['Checkpoint', 'tenant'],
			],
		],
		[
			'Field Guard',
			[
				['Allow Fields', 'fields'],
				['Mask', 'maskBy'],
				['Pseudonymize', 'operation'],
				['Encrypt', 'encryption'],
				['Decrypt', 'fields'],
				['Detect', 'operation'],
			],
		],
		[
			'Safe Halt',
			[
				['Check', 'otherSide'],
				['Handle Failure', 'firstWaitSeconds'],
				['Report Success', 'integrationId'],
				['Sanitize Error', 'tenant'],
				['Stop', 'category'],
			],
		],
		[
			'Held Items',
			[
				['Confirm', 'operation'],
				['Discard', 'ids'],
				['Get Many', 'returnAll'],
				['Release', 'deliverTo'],
			],
		],
		[
			'Context Alert',
			[
				['Acknowledge', 'operation'],
				['Resolve', 'operation'],
				['Send', 'operation'],
				['Silence', 'operation'],
			],
		],
	])('the node %s', (node, operations) => {
		beforeAll(async () => {
			await editor.openPanel(node);
		});
		afterAll(async () => await editor.closePanel());

		test.each(operations)('shows the fields of %s', async (operation, field) => {
			await editor.choose('operation', operation);
			await editor.panel.getByTestId(`parameter-input-${field}`).first().waitFor();
			expect((await parameters(editor.panel))[0]).toBe('operation');
			await editor.screenshot(`${node}-${operation}`);
		});
	});

	test('Guarded Request asks for what a write needs', async () => {
		const panel = await editor.openPanel('Guarded Request');
		const shared = ['url', 'haltMode', 'holdItem'];
		expect(await parameters(panel)).toEqual(expect.arrayContaining(['method', ...shared]));
		expect(await parameters(panel)).not.toContain('idempotency');
		await editor.choose('method', 'POST');
		await panel.getByTestId('parameter-input-idempotency').waitFor();
		await editor.choose('bodyType', 'JSON');
		await panel.getByTestId('parameter-input-jsonBody').waitFor();
		await editor.screenshot('guarded-request');
		await editor.closePanel();
	});

	// In a workflow of its own: of two triggers n8n would not know which one to test.
	test('Integration Event Trigger opens', async () => {
		const name = 'Integration Event Trigger';
		const type = 'n8n-nodes-airlock.integrationEventTrigger';
		const own = await n8n.workflow({ nodes: [{ name, type }] }, { active: false });
		const window = await Editor.open(browser, n8n);
		await window.openWorkflow(own);
		expect(await window.icons()).toEqual(['/nodes/IntegrationEventTrigger/integrationEvent.svg']);
		const panel = await window.openPanel(name);
		expect(await parameters(panel)).toContain('tenant');
		await window.screenshot('integration-event-trigger');
		expect(window.complaints).toEqual([]);
	});

	describe('the node Integration Registry', () => {
		beforeAll(async () => {
			await editor.openPanel('Integration Registry');
		});
		afterAll(async () => await editor.closePanel());

		test.each([
			['Integration', 'Register', 'useCase'],
			['Integration', 'Register Many', 'rowsFrom'],
			['Integration', 'Disable', 'integrationId'],
			['Integration', 'Get Use', 'useDays'],
			['Exception', 'Grant', 'exceptionDays'],
			['API Key', 'Issue', 'scopes'],
			['Review', 'Get Due', 'withinDays'],
			['Health', 'Get', 'integrationId'],
			['Health', 'Metrics', 'format'],
			['Health', 'Hold', 'reason'],
			['Service Account', 'Check', 'operation'],
			['Service Account', 'Get Many', 'dormantDays'],
		])('%s: shows the fields of %s', async (resource, operation, field) => {
			await editor.choose('resource', resource);
			await editor.choose('operation', operation);
			await editor.panel.getByTestId(`parameter-input-${field}`).first().waitFor();
			expect((await parameters(editor.panel)).slice(0, 2)).toEqual(['resource', 'operation']);
			await editor.screenshot(`Registry-${resource}-${operation}`);
		});
	});

	test.each([['Airlock Audit Lookup Key API', ['Private Key *', 'Approver Public Key']]])(
		'the credential %s opens',
		async (name, fields) => {
			const window = await Editor.open(browser, n8n);
			const dialog = await window.newCredential(name);
			await dialog.getByText(fields[0]!.replace(' *', '')).first().waitFor();
			expect(await labels(dialog)).toEqual(fields);
			await window.screenshot(name);
			expect(window.complaints).toEqual([]);
		},
	);

	test('the credential Airlock Service Account API shows only what its mode needs', async () => {
		const window = await Editor.open(browser, n8n);
		const dialog = await window.newCredential('Airlock Service Account API');
		await dialog.getByText('Allowed Hosts').first().waitFor();
		const shared = await labels(dialog);
		expect(shared.slice(0, 5)).toEqual([
			'Account Name *',
			'Integration ID *',
			'Purpose *',
			'Owner *',
			'Backup Owner',
		]);
		const common = shared.slice(0, shared.indexOf('Authentication') + 1);
		const rotation = ['Previous Secret', 'Previous Secret Expires At'];
		for (const [mode, fields] of Object.entries({
			'Bearer Token': ['Token *', ...rotation],
			Basic: ['Username *', 'Password *', ...rotation],
			'GitHub App': [
				'Private Key *',
				'App ID *',
				'Installation ID *',
				'Repositories',
				'Permissions',
				'API Base URL',
			],
			'Google Service Account': ['User to Act For', 'Scope *', 'Service Account Key *'],
		})) {
			await window.choose('authMode', mode);
			await waitUntil(async () => (await labels(dialog)).includes(fields[0]!));
			expect(new Set(await labels(dialog))).toEqual(new Set([...common, ...fields]));
			await window.screenshot(`account-${mode}`);
		}
		expect(window.complaints).toEqual([]);
	});

	describe('the credential', () => {
		test('shows only the fields that the provider needs, in its words', async () => {
			const dialog = await editor.newCredential('Airlock Webhook Signing API');
			await dialog.getByText('Verify Token').waitFor();
			expect(await labels(dialog)).toHaveLength(13);
			const rotation = ['Previous Secret', 'Previous Secret Expires At'];
			const expected: Record<string, string[]> = {
				Discord: ['Public Key *', 'Private Key'],
				'Google Pub/Sub': ['Audience *', 'Service Account Email *', 'JWKS'],
				'HTTP Basic': ['Username *', 'Password *', ...rotation],
				GitHub: ['Secret *', ...rotation],
			};
			for (const [provider, fields] of Object.entries(expected)) {
				await editor.choose('provider', provider);
				const wanted = ['Provider', ...fields];
				await waitUntil(async () => String(await labels(dialog)) === String(wanted));
				expect(await labels(dialog)).toEqual(wanted);
				await editor.screenshot(`credential-${provider}`);
			}
		});

		test('is not saved without a secret, refused with a blank one, tested with a good one', async () => {
			const dialog = editor.credentialDialog;
			const save = dialog.getByTestId('credential-save-button').getByRole('button');
			const secret = dialog.getByTestId('parameter-input-secret').locator('input');
			expect(await save.isDisabled()).toBe(true);
			await secret.fill('    ');
			await save.click();
			await dialog.getByText('More details').click();
			await dialog.getByText('The secret is empty.').waitFor();
			await editor.screenshot('credential-blank');
			await secret.fill(newSecret());
			await save.click();
			await dialog.getByText('Connection tested successfully').waitFor();
			await editor.screenshot('credential');
		});
	});

	test('both nodes are found by "signature", dark too, and dropped with a random address', async () => {
		const window = await Editor.open(browser, n8n, { theme: 'dark' });
		const { page } = window;
		await window.openWorkflow(workflow);
		await page.getByTestId('node-creator-plus-button').click();
		await page.getByTestId('node-creator-search-bar').fill('signature');
		const found = page.getByTestId('node-creator-item-name');
		// n8n lists a node and its trigger as one.
		await found.getByText('Signed Webhook', { exact: true }).click();
		await page.getByText('Triggers (1)').click();
		await page.getByText('Reply to sender').waitFor();
		expect(await window.icons()).toEqual([
			'/nodes/AuditLog/auditLog.dark.svg',
			'/nodes/ContextAlert/contextAlert.dark.svg',
			'/nodes/FieldGuard/fieldGuard.dark.svg',
			'/nodes/GuardedRequest/guardedRequest.dark.svg',
			'/nodes/HeldItems/heldItems.dark.svg',
			'/nodes/IntegrationRegistry/integrationRegistry.dark.svg',
			'/nodes/SafeHalt/safeHalt.dark.svg',
			'/nodes/SignedWebhook/signedWebhook.dark.svg',
			'/nodes/SignedWebhookTrigger/signedWebhook.dark.svg',
		]);
		await window.screenshot('nodes-dark');
		await found.getByText('On new Signed Webhook event').click();
		await window.panel.getByText('Webhook URLs').click();
		const address = await window.panel.getByText(`${PUBLIC_URL}/webhook-test/`).innerText();
		expect(address.trim()).toMatch(/\/webhook-test\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
		await window.screenshot('trigger-dark');
		expect(window.complaints).toEqual([]);
	});
});
