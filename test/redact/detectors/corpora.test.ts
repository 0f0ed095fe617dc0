import { scan } from '../../../lib/redact/detectors/scan';
import { benignLine, CORE_FAMILIES, personalLine, secretLine } from '../samples/corpora';
import { Random, type Sample } from '../samples/random';
import { secretSamples } from '../samples/secrets';

const random = new Random();

/** Whether all of the value is inside one finding. */
function found({ text, value }: Sample): boolean {
	const from = text.lastIndexOf(value);
	return scan(text).some(({ start, end }) => start <= from && end >= from + value.length);
}

function recall(make: () => Sample, lines: number) {
	const missed: string[] = [];
	for (let i = 0; i < lines; i += 1) {
		const sample = make();
		if (!found(sample)) missed.push(sample.text);
	}
	return { rate: 1 - missed.length / lines, seed: random.seed, missed: missed.slice(0, 4) };
}

test('secrets: at least 95 of 100 are found, of each kind', () => {
	const rates = Object.keys(secretSamples).map((id) => ({
		id,
		...recall(() => secretLine(random, id), 60),
	}));
	expect(rates.filter(({ rate }) => rate < 0.95)).toEqual([]);
	const mean = rates.reduce((sum, { rate }) => sum + rate, 0) / rates.length;
	expect(mean).toBeGreaterThan(0.98);
});

test.each(CORE_FAMILIES)('personal data: at least 95 of 100 are found: %s', (family) => {
	const result = recall(() => personalLine(random, family), 1_000);
	expect({ ...result, enough: result.rate >= 0.95 }).toMatchObject({ enough: true });
});

test('false positives: 2 lines in 100 at most for secrets, 5 for personal data', () => {
	const LINES = 8_000;
	const wrong = { secret: [] as string[], personal: [] as string[] };
	for (let i = 0; i < LINES; i += 1) {
		const text = benignLine(random);
		for (const kind of ['secret', 'personal'] as const) {
			const [first] = scan(text, { kinds: [kind] });
			if (first)
				wrong[kind].push(`${first.detector}: ${text.slice(first.start, first.end)} in ${text}`);
		}
	}
	const share = { secret: wrong.secret.length / LINES, personal: wrong.personal.length / LINES };
	const examples = {
		seed: random.seed,
		secret: wrong.secret.slice(0, 8),
		personal: wrong.personal.slice(0, 8),
	};
	expect({
		...share,
		examples,
		enough: share.secret <= 0.02 && share.personal <= 0.05,
	}).toMatchObject({ enough: true });
});

test('only the kinds and detectors that are asked for', () => {
	const text = 'jane.doe@example.com has password=Tr0ub4dor&3';
	const ids = (options: Parameters<typeof scan>[1]) =>
		scan(text, options).map(({ detector }) => detector);
	expect(ids(undefined)).toEqual(['email', 'password']);
	expect(ids({ kinds: ['secret'] })).toEqual(['password']);
	expect(ids({ only: new Set(['email']) })).toEqual(['email']);
	expect(ids({ only: new Set() })).toEqual([]);
});
