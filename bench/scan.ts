import { scan } from '../lib/redact/detectors/scan';
import {
	benignLine,
	CORE_FAMILIES,
	personalLine,
	secretLine,
} from '../test/redact/samples/corpora';
import { Random, type Sample } from '../test/redact/samples/random';
import { secretSamples } from '../test/redact/samples/secrets';
import { spread, timeTasks } from './measure';
import { machine, reached, type Section, show, table } from './report';

const EFFORT = { rounds: 15, roundMs: 60 };
const MEGABYTE = 1_000_000;
const AIM_MEGABYTES = 30;
/** The same texts in every run; what is found in them is tested with other ones each time. */
const SEED = 20_240_502;

/** Free text of one megabyte: `line` is called until it is reached. */
function megabyte(line: (i: number) => string): string {
	const lines: string[] = [];
	for (let i = 0, length = 0; length < MEGABYTE; i += 1) {
		lines.push(line(i));
		length += lines[i]!.length + 1;
	}
	// Joined strings are trees at first: one flat copy, as text that came over the wire is.
	return Buffer.from(lines.join('\n')).toString();
}

function texts(): Record<string, string> {
	const r = new Random(SEED);
	const prose = [
		'The customer asked whether the delivery could be moved to next Tuesday, because nobody would be home.',
		'We looked into it and the warehouse confirmed that both boxes had left on the same lorry in the morning.',
		'Please let me know if there is anything else we can do; the team will be back after the long weekend.',
	];
	const log = () =>
		`2024-05-${r.day()}T${r.between(10, 23)}:${r.between(10, 59)}:${r.between(10, 59)}.${r.digits(3)}Z INFO [worker-${r.digits(1)}] job ${r.fill('{U}')} for tenant acme took ${r.number(3)} ms (queue=default, attempt=1)`;
	const planted = () =>
		(r.below(2) ? personalLine(r, r.pick(CORE_FAMILIES)) : secretLine(r, 'github_token')).text;
	return {
		'Prose, nothing in it': megabyte(() => r.pick(prose)),
		'Log, nothing in it': megabyte(log),
		'Mixed lines, nothing in them': megabyte(() => benignLine(r)),
		'Log, a finding in one line of ten': megabyte((i) => (i % 10 === 0 ? planted() : log())),
		'A finding in every line': megabyte(planted),
	};
}

const STRINGS: Readonly<Record<string, string>> = {
	'40 characters of prose': 'Order confirmed and sent to the customer',
	'A UUID': '0b5c1f0e-7a7c-4a57-9d2f-00174876e800',
	'A timestamp': '2024-03-11T10:22:31.120Z',
	'A word': 'in_progress',
	'An e-mail address': 'jane.doe@example.com',
};

/** How fast free text and short strings are searched, and how much is found in generated corpora. */
export async function benchScan(): Promise<Section[]> {
	const rates: string[][] = [];
	for (const [name, text] of Object.entries(texts())) {
		const { search } = await timeTasks({ search: () => scan(text) }, EFFORT);
		const perSecond = spread(search.map((microseconds) => text.length / microseconds));
		rates.push([
			name,
			show(perSecond, 0),
			reached(perSecond, AIM_MEGABYTES),
			String(scan(text).length),
		]);
	}
	const calls: string[][] = [];
	for (const [name, text] of Object.entries(STRINGS)) {
		const { search } = await timeTasks({ search: () => scan(text) }, { ...EFFORT, roundMs: 20 });
		calls.push([name, show(spread(search.map((microseconds) => microseconds * 1_000)), 0)]);
	}
	const text = [
		machine(),
		table(['One megabyte of text', 'MB/s', `≥ ${AIM_MEGABYTES}`, 'Findings'], rates),
		table(['One short string', 'ns a call'], calls),
		'Recall and false positives in corpora of log lines, configuration, code, JSON, CSV, chat and several languages, generated for the run:',
		table(['What', 'Lines', 'Found, %'], accuracy()),
	].join('\n\n');
	return [{ title: 'Finding secrets and personal data in text', text }];
}

const LINES = 2_000;

function accuracy(): string[][] {
	const r = new Random();
	const whole = ({ text, value }: Sample) => {
		const from = text.lastIndexOf(value);
		return scan(text).some(({ start, end }) => start <= from && end >= from + value.length);
	};
	const percent = (found: (i: number) => boolean) => {
		let count = 0;
		for (let i = 0; i < LINES; i += 1) if (found(i)) count += 1;
		return ((count / LINES) * 100).toFixed(1);
	};
	const kinds = Object.keys(secretSamples);
	const row = (what: string, found: (i: number) => boolean) => [
		what,
		String(LINES),
		percent(found),
	];
	return [
		row(`Secrets of ${kinds.length} kinds`, (i) => whole(secretLine(r, kinds[i % kinds.length]!))),
		...CORE_FAMILIES.map((family) =>
			row(`Personal data: ${family}`, () => whole(personalLine(r, family))),
		),
		row('False positives: secrets', () => scan(benignLine(r), { kinds: ['secret'] }).length > 0),
		row(
			'False positives: personal data',
			() => scan(benignLine(r), { kinds: ['personal'] }).length > 0,
		),
	];
}
