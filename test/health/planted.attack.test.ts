import { scan } from '../../lib/redact/detectors/scan';
import type { HealthFacts } from '../../lib/health/facts';
import { judge } from '../../lib/health/judge';
import { otlpMetrics } from '../../lib/health/otlp';
import { prometheusText } from '../../lib/health/prometheus';
import { statusPage } from '../../lib/health/status-page';
import { supportBundle, type SupportInput } from '../../lib/health/support-bundle';
import { timeline } from '../../lib/health/timeline';
import { planted } from '../redact/planted';
import { personalSamples } from '../redact/samples/personal';
import { Random, type Sample } from '../redact/samples/random';
import { secretSamples } from '../redact/samples/secrets';
import { DAY, NOW, WORKING } from './facts';
import { readExposition } from './exposition';
import { readHtml } from './read-html';
import { INPUT } from './support-input';

const random = new Random();
const generators = Object.values({ ...secretSamples, ...personalSamples });

/**
 * Made anew in every run. What the detectors themselves miss (5 in 100 at most, see their own tests) is left out: here
 * it is asked whether everything that they know is kept out of every place.
 */
function samples(wanted: number): Sample[] {
	const found: Sample[] = Object.values(planted).map((make) => {
		const value = make();
		return { text: value, value };
	});
	for (let i = 0; found.length < wanted; i += 1) {
		const { text, value } = generators[i % generators.length]!(random);
		const from = text.lastIndexOf(value);
		const whole = scan(text).some(({ start, end }) => start <= from && end >= from + value.length);
		if (whole) found.push({ text, value });
	}
	return found;
}

/** The same shape, every string in it replaced; keys too where they are data. */
function replaced<T>(value: T, text: string): T {
	if (typeof value === 'string') return text as T;
	if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, text)) as T;
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([key, one]) => [key, replaced(one, text)] as const);
	return Object.fromEntries([...entries, [text, text]]) as T;
}

/** All strings of a JSON text, keys among them. */
function stringsOf(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, one]) => [key, ...stringsOf(one)]);
}

/** What can be read in each output, once as written and once with its escapes resolved. */
async function outputs(text: string): Promise<Record<string, string>> {
	const facts: HealthFacts = {
		...replaced(WORKING, text),
		runbookUrl: `https://wiki.example.com/?page=${text}`,
		latencyMs: { sum: 10, count: 1, buckets: { 100: 1, [text]: 1, '+Inf': 1 } },
	};
	const all = [judge(facts, NOW), judge({ ...facts, runbookUrl: text }, NOW)];
	const page = statusPage(all, { now: NOW, title: text });
	const metrics = await prometheusText(all, NOW);
	const otlp = otlpMetrics(all, NOW, NOW - DAY);
	const bundle = supportBundle({ ...replaced(INPUT, text), health: all } as SupportInput, NOW);
	const events = timeline({
		entries: [{ at: NOW, seq: 1, action: text, outcome: text, correlationId: text }],
		transitions: [{ at: NOW, host: text, from: text, to: text, category: text }],
	});
	const read = readHtml(page);
	return {
		page,
		pageText: read.text,
		pageAttributes: decoded(read.attributes.map(([, , value]) => value).join('\n')),
		metrics,
		metricsLabels: readExposition(metrics)
			.samples.flatMap(({ labels }) => Object.values(labels))
			.join('\n'),
		otlp: stringsOf(otlp).join('\n'),
		bundle: stringsOf(bundle).join('\n'),
		bundleText: JSON.stringify(bundle),
		timeline: stringsOf(events).join('\n'),
	};
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

test('200 secrets and personal values in every string: none is in any output', async () => {
	const leaks: object[] = [];
	for (const { text, value } of samples(200)) {
		for (const [output, content] of Object.entries(await outputs(text))) {
			if (content.includes(value)) leaks.push({ output, value, text });
		}
	}
	expect({ seed: random.seed, leaks }).toEqual({ seed: random.seed, leaks: [] });
}, 60_000);

test('the bundle refuses by its patterns also what no detector knows', () => {
	for (let i = 0; i < 200; i += 1) {
		const unknown = random.fill('{A6} {A12}-{S8}!');
		const bundle = supportBundle(replaced(INPUT, unknown), NOW);
		expect(JSON.stringify(bundle)).not.toContain(JSON.stringify(unknown).slice(1, -1));
	}
});

test('two names that are withheld are two series', async () => {
	const all = [planted.email(), planted.email()].map((integration) =>
		judge({ ...WORKING, integration }, NOW),
	);
	const { samples: found } = readExposition(await prometheusText(all, NOW));
	const names = new Set(found.map(({ labels }) => labels.integration));
	expect(names).toEqual(new Set(['withheld-1', 'withheld-2']));
});
