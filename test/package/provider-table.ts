import { ReceivedHeaders } from '../../lib/webhook/request';
import type { Confirmation, Scheme } from '../../lib/webhook/scheme';
import { schemes } from '../../lib/webhook/schemes';
import { optionsOf, senders } from '../senders';

const START = '<!-- providers:start (npm run docs writes this list) -->';
const END = '<!-- providers:end -->';

const CONFIRMED: Readonly<Record<Confirmation, string>> = {
	sdk: 'SDK',
	documentation: 'docs',
	implementations: 'code',
};

/** The README with its list of providers made anew from the scheme table. */
export async function withProviderTable(readme: string): Promise<string> {
	const start = readme.indexOf(START);
	const end = readme.indexOf(END);
	if (start === -1 || end === -1)
		throw new Error('The README has lost the marks of its provider list');
	return `${readme.slice(0, start + START.length)}\n\n${await table()}\n\n${readme.slice(end)}`;
}

async function table(): Promise<string> {
	const sorted = Object.entries(schemes).sort(([, a], [, b]) => a.name.localeCompare(b.name));
	const rows = await Promise.all(
		sorted.map(async ([id, scheme]) => {
			const { name, docs, proof, confirmed, signs } = scheme;
			const cells = [
				`[${name}](${docs})`,
				`\`${id}\``,
				proof,
				scheme.coversBody ? 'yes' : '**no**',
				scheme.toleranceSeconds ? `${scheme.toleranceSeconds} s` : '–',
				await knownBy(id, scheme),
				scheme.handshake ? 'yes' : '–',
				signs ? 'yes' : '–',
				CONFIRMED[confirmed],
			];
			return `| ${cells.join(' | ')} |`;
		}),
	);
	const head =
		'| Sender | Provider id | Proof | Covers the body | Signed time, allowed age | Repetition known by | Set-up | Can be sent | Confirmed by |';
	return [head, '|---|---|---|---|---|---|---|---|---|', ...rows].join('\n');
}

/** By what a delivery of the provider is told from the next: seen on one that its sender makes. */
async function knownBy(id: string, scheme: Scheme): Promise<string> {
	const make = senders[id];
	if (!make) return 'id and body';
	const url = 'https://hooks.example.com/in';
	const sender = await make();
	const event = await sender.event({ url });
	const clock = { now: () => Date.now() };
	const fetchText = () => Promise.reject(new Error('nothing is fetched'));
	const compiled = scheme.compile(sender.credential, { clock, fetchText }, optionsOf[id]);
	if (!compiled.ok) throw new Error(`${id}: ${compiled.issue.message}`);
	const headers = new ReceivedHeaders(Object.entries(event.headers).flat());
	const verdict = await compiled.scheme.verify({ ...event, url, headers });
	if (!verdict.ok) throw new Error(`${id}: ${verdict.code}`);
	const kind = verdict.replayKey.split(':')[0]!;
	const kinds: Record<string, string> = { id: 'signed id', sig: 'signature' };
	return kinds[kind] ?? 'contents';
}
