import {
	DETECTORS,
	DETECTORS_VERSION,
	detectorIds,
	scan,
} from '../../../lib/redact/detectors/scan';
import { personalLookalikes, personalSamples } from '../samples/personal';
import { Random } from '../samples/random';
import { secretLookalikes, secretSamples } from '../samples/secrets';

const samples = { ...secretSamples, ...personalSamples };
const EACH = 200;
const random = new Random();
const seed = `seed ${random.seed}`;

it('has a sample for every detector, and no other', () => {
	expect(Object.keys(samples).sort()).toEqual([...detectorIds].sort());
	expect(detectorIds.size).toBe(DETECTORS.length);
	expect(DETECTORS_VERSION).toMatch(/^[0-9a-f]{16}$/);
});

test.each(DETECTORS.map(({ id }) => id))('%s: finds each of its own, whole', (id) => {
	const missed: string[] = [];
	let named = 0;
	for (let i = 0; i < EACH; i += 1) {
		const { text, value } = samples[id]!(random);
		const from = text.lastIndexOf(value);
		const found = scan(text);
		const covering = found.find(({ start, end }) => start <= from && end >= from + value.length);
		if (!covering) missed.push(`${text} => ${JSON.stringify(found)}`);
		if (covering?.detector === id) named += 1;
	}
	expect({ seed, missed: missed.slice(0, 5) }).toEqual({ seed, missed: [] });
	// Two national ids may have the same form; most of the time the right one is named.
	expect({ seed, named: named > EACH / 2 }).toEqual({ seed, named: true });
});

test.each([...secretLookalikes, ...personalLookalikes].map((make, i) => [i, make] as const))(
	'look-alike %i: finds nothing',
	(_, make) => {
		const found: string[] = [];
		for (let i = 0; i < EACH; i += 1) {
			const text = make(random);
			for (const { start, end, detector } of scan(text)) {
				found.push(`${detector}: ${text.slice(start, end)} in ${text}`);
			}
		}
		expect({ seed, found: found.slice(0, 5) }).toEqual({ seed, found: [] });
	},
);
