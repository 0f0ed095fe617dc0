import { versionIn } from '../pinned-packages';
import type { SentRequest } from '../senders/sender';
import { alter } from './alter';
import type { Counterpart, Load } from './counterpart';
import { counterparts } from './counterparts';
import { Meeting, replacesSecrets, type Verifier } from './meeting';
import { dependencies } from './npm/package.json';
import { type Direction, summary } from './summary';

declare const officialSdks: { readonly folder: string; readonly load: Load };
const { folder, load } = officialSdks;

const OFFICIAL_AT_LEAST = 40;

const proven = new Map<Counterpart, Set<Direction>>();

function note(counterpart: Counterpart, direction: Direction): void {
	proven.set(counterpart, (proven.get(counterpart) ?? new Set()).add(direction));
}

describe.each(counterparts)('$provider and $library', (counterpart) => {
	const { provider, credential, checks, signs } = counterpart;
	const meet = () => Meeting.of(counterpart, load);

	/** Accepts the request as it is, and not once it was altered. */
	async function expectVerified(verifier: Verifier, request: SentRequest): Promise<void> {
		expect(await verifier(request)).toBe(true);
		expect(await verifier(alter(counterpart, request))).toBe(false);
	}

	if (checks && !credential) {
		test('the library and we verify the same', async () => {
			const meeting = await meet();
			const { sent } = await meeting.occasion();
			await expectVerified(await meeting.library(), sent);
			await expectVerified(meeting.us(), sent);
			note(counterpart, 'agrees');
		});
	}

	if (checks) {
		test('the library verifies what we sign, where we can sign', async () => {
			const meeting = await meet();
			const ours = meeting.ours(await meeting.occasion());
			if (!ours) return;
			await expectVerified(await meeting.library(), ours);
			note(counterpart, 'verifies');
		});

		if (replacesSecrets(provider)) {
			test('the library verifies what we sign while the secret is replaced', async () => {
				const meeting = await meet();
				const ours = await meeting.oursWithTwoSecrets(await meeting.occasion());
				if (ours) await expectVerified(await meeting.library(), ours);
			});
		}
	}

	if (signs) {
		test('we verify what the library signs', async () => {
			const meeting = await meet();
			await expectVerified(meeting.us(), await meeting.theirs(await meeting.occasion()));
			note(counterpart, 'signs');
		});
	}
});

test('each package of test/sdk/npm is a counterparty', () => {
	const libraries = new Set(counterparts.map(({ library }) => library));
	expect(Object.keys(dependencies)).toEqual([...libraries].sort());
});

test(`we exchange signatures with at least ${OFFICIAL_AT_LEAST} official SDKs`, () => {
	const exchanged = [...proven].filter(
		([{ unofficial }, done]) => !unofficial && (done.has('verifies') || done.has('signs')),
	);
	const libraries = new Set(exchanged.map(([{ library }]) => library));
	expect(libraries.size).toBeGreaterThanOrEqual(OFFICIAL_AT_LEAST);
});

afterAll(async () => {
	const rows = [...proven].map(async ([{ provider, library }, directions]) => ({
		provider,
		sdk: `${library}@${await versionIn(folder, library)}`,
		directions,
	}));
	process.stdout.write(summary(await Promise.all(rows)));
});
