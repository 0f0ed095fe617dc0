import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemes } from '../../lib/webhook/schemes';
import { withProviderTable } from './provider-table';

const root = join(__dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	scripts: Record<string, string>;
};

describe('the README', () => {
	test('lists the providers that the scheme table has (npm run docs)', async () => {
		expect(readme).toBe(await withProviderTable(readme));
		for (const id of Object.keys(schemes)) expect(readme).toContain(`\`${id}\``);
	});

	test('names only commands that exist', () => {
		const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});

	test('points only at files that exist', () => {
		const links = [...readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path]) => path!);
		expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
	});

	test('has the two commands on its first screen', () => {
		const firstScreen = readme.split('\n').slice(0, 30).join('\n');
		for (const command of ['npm run demo', 'npm test']) expect(firstScreen).toContain(command);
	});
});
