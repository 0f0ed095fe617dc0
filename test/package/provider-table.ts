import { schemes } from '../../lib/webhook/schemes';

const START = '<!-- providers:start (npm run docs writes this list) -->';
const END = '<!-- providers:end -->';

/** The README with its list of providers made anew from the scheme table. */
export function withProviderTable(readme: string): string {
	const start = readme.indexOf(START);
	const end = readme.indexOf(END);
	if (start === -1 || end === -1)
		throw new Error('The README has lost the marks of its provider list');
	return `${readme.slice(0, start + START.length)}\n\n${table()}\n\n${readme.slice(end)}`;
}

function table(): string {
	const rows = Object.entries(schemes)
		.sort(([, a], [, b]) => a.name.localeCompare(b.name))
		.map(([id, scheme]) => {
			const fresh = scheme.toleranceSeconds ? `${scheme.toleranceSeconds} s` : '–';
			const body = scheme.coversBody ? 'yes' : 'no';
			const setup = scheme.handshake ? 'yes' : '–';
			return `| [${scheme.name}](${scheme.docs}) | \`${id}\` | ${body} | ${fresh} | ${setup} |`;
		});
	const head =
		'| Sender | Provider id | Signs the body | Signed time, allowed age | Set-up answered |';
	return [head, '|---|---|---|---|---|', ...rows].join('\n');
}
