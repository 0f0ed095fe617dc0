import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type N8n, startN8n, type Workflow } from '../test/e2e/harness';
import { senders } from '../test/senders';
import { type CaseResult, demoCases, type DemoFlow } from './cases';
import { printTable } from './table';

const EXAMPLES = [
	{ file: 'github-events', provider: 'github', credential: 'GitHub webhook secret' },
	{ file: 'stripe-payments', provider: 'stripe', credential: 'Stripe signing secret' },
	{ file: 'orders-with-reply', provider: 'standard-webhooks', credential: 'Order signing secret' },
] as const;

/** `--json FILE` writes the table as JSON, `--exit` ends n8n when the table is printed. */
async function main(args: readonly string[]): Promise<number> {
	const jsonFile = args.includes('--json') ? args[args.indexOf('--json') + 1] : undefined;
	if (args.includes('--json') && !jsonFile) throw new Error('--json needs a file name');
	say('Starting n8n with this package installed ...');
	const n8n = await startN8n({ env: { AIRLOCK_ENVIRONMENT: 'production' } });
	try {
		say('Importing three example workflows ...');
		const flows: Record<string, DemoFlow> = {};
		for (const example of EXAMPLES) flows[example.provider] = await importExample(n8n, example);
		say('Sending real traffic ...\n');
		const results: CaseResult[] = [];
		for (const demoCase of demoCases(flows)) results.push(await demoCase());
		printTable(results);
		if (jsonFile) writeFileSync(jsonFile, `${JSON.stringify(results, null, '\t')}\n`);
		const unexpected = results.filter(({ asExpected }) => !asExpected);
		say(
			unexpected.length === 0
				? `\nAll ${results.length} cases went as designed.`
				: `\nNOT as designed: ${unexpected.map((result) => result.case).join(', ')}`,
		);
		if (!args.includes('--exit')) await stayUp(n8n);
		return unexpected.length === 0 ? 0 : 1;
	} finally {
		await n8n.stop();
	}
}

async function importExample(
	n8n: N8n,
	{ file, provider, credential }: (typeof EXAMPLES)[number],
): Promise<DemoFlow> {
	const old = await senders[provider]!();
	const sender = await senders[provider]!();
	// As in the middle of a rotation: the provider may still sign with the previous secret.
	const saved = await n8n.credential(
		'airlockWebhookSigningApi',
		{
			...sender.credential,
			provider,
			previousSecret: old.credential.secret,
			previousSecretExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
		},
		credential,
	);
	const path = join(__dirname, '..', 'examples', `${file}.json`);
	const workflow: Workflow = await n8n.importWorkflow(path, { [credential]: saved });
	const stranger = await senders[provider]!();
	return { n8n, workflow, sender, old, stranger };
}

async function stayUp(n8n: N8n): Promise<void> {
	const { email, password } = n8n.owner;
	say(`\nThe editor is at ${n8n.baseUrl}\n  e-mail    ${email}\n  password  ${password}`);
	say('\nCtrl-C stops n8n and removes everything it made.');
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
		// A pending promise alone does not keep the process alive.
		setInterval(() => undefined, 60_000);
	});
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		process.stderr.write(
			`The demo could not run: ${error instanceof Error ? error.message : error}\n`,
		);
		process.exit(1);
	},
);
