import { standardWebhooksVectors } from './standard-webhooks';
import { timestampedMacVectors } from './timestamped-mac';
import { bodyMacVectors } from './body-mac';
import { moreBodyMacVectors } from './body-mac-more';
import { requestMacVectors } from './request-mac';
import { inBodyVectors } from './in-body';
import { tokenVectors } from './token';
import { signedTokenVectors } from './signed-token';
import { publicKeyVectors } from './public-key';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import type { CompiledScheme } from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';
import { bodyMacSenders } from '../../../lib/webhook/tables/body-mac';
import { moreBodyMacSenders } from '../../../lib/webhook/tables/body-mac-more';
import { inBodySenders } from '../../../lib/webhook/tables/in-body';
import { publicKeySenders } from '../../../lib/webhook/tables/public-key';
import { requestMacSenders } from '../../../lib/webhook/tables/request-mac';
import { signedTokenSenders } from '../../../lib/webhook/tables/signed-token';
import { standardWebhooksSenders } from '../../../lib/webhook/tables/standard-webhooks';
import { timestampedMacSenders } from '../../../lib/webhook/tables/timestamped-mac';
import { tokenSenders } from '../../../lib/webhook/tables/token';
import type { Vector } from './vector';

const vectors: readonly Vector[] = [
	...standardWebhooksVectors,
	...timestampedMacVectors,
	...bodyMacVectors,
	...moreBodyMacVectors,
	...requestMacVectors,
	...inBodyVectors,
	...tokenVectors,
	...signedTokenVectors,
	...publicKeyVectors,
];

const tables = {
	...standardWebhooksSenders,
	...timestampedMacSenders,
	...bodyMacSenders,
	...moreBodyMacSenders,
	...requestMacSenders,
	...inBodySenders,
	...tokenSenders,
	...signedTokenSenders,
	...publicKeySenders,
};

test('every row of the tables has a vector, and its documentation is a web page', () => {
	const covered = new Set(vectors.map(({ provider }) => provider));
	expect(Object.keys(tables).filter((provider) => !covered.has(provider))).toEqual([]);
	for (const { docs } of Object.values(tables)) expect(docs).toMatch(/^https:\/\/\S+$/);
});

function compiled({ provider, credential, at, signedAt }: Vector): CompiledScheme {
	const now = at ?? signedAt ?? Date.now();
	const result = schemes[provider]!.compile(credential, {
		clock: { now: () => now },
		fetchText: () => Promise.reject(new Error('nothing is fetched')),
	});
	if (!result.ok) throw new Error(`${result.issue.field}: ${result.issue.message}`);
	return result.scheme;
}

type Change = Partial<Pick<Vector, 'headers' | 'body' | 'url'>>;

async function judge(vector: Vector, change: Change = {}) {
	const { headers, body, url = '', method = 'POST' } = { ...vector, ...change };
	const verdict = await compiled(vector).verify({
		method,
		url,
		headers: new ReceivedHeaders(Object.entries(headers).flat()),
		body: Buffer.from(body),
	});
	return verdict.ok ? { code: 'ok', signedAt: verdict.signedAt } : { code: verdict.code };
}

const flipped = (body: Buffer, at: number) => {
	const changed = Buffer.from(body);
	changed[at]! ^= 1;
	return changed;
};

const named = vectors.map((vector) => [vector.provider, vector.source, vector] as const);

describe.each(named)('%s, %s', (provider, _source, vector) => {
	const scheme = schemes[provider]!;
	const proofs = Object.keys(vector.headers).filter((name) =>
		scheme.secretHeaders.includes(name.toLowerCase()),
	);

	test('is let in as it is', async () => {
		expect(await judge(vector)).toEqual({ code: 'ok', signedAt: vector.signedAt });
	});

	if (scheme.coversBody) {
		test('is refused with another byte at either end of the body, and with one more', async () => {
			const body = Buffer.from(vector.body);
			for (const at of [0, body.length - 1]) {
				expect(await judge(vector, { body: flipped(body, at) })).not.toHaveProperty('code', 'ok');
			}
			const longer = Buffer.concat([body, Buffer.from('x')]);
			expect(await judge(vector, { body: longer })).not.toHaveProperty('code', 'ok');
		});
	}

	if (proofs.length > 0) {
		test.each(proofs)('is refused without, or with another %s', async (name) => {
			const { [name]: proof = '', ...headers } = vector.headers;
			expect(await judge(vector, { headers })).not.toHaveProperty('code', 'ok');
			// In the middle, where no padding hides a change; hex may be of either case.
			const at = proof.length >> 1;
			const other = /a/i.test(proof[at]!) ? 'b' : 'a';
			const changed = proof.slice(0, at) + other + proof.slice(at + 1);
			expect(await judge(vector, { headers: { ...headers, [name]: changed } })).not.toHaveProperty(
				'code',
				'ok',
			);
		});
	} else {
		test('is refused without, or with another proof in its body', async () => {
			const { body, proof = '' } = vector;
			const parts = body.toString().split(proof);
			expect(parts).toHaveLength(2);
			const at = proof.length >> 1;
			const other = proof.slice(0, at) + (/a/i.test(proof[at]!) ? 'b' : 'a') + proof.slice(at + 1);
			for (const changed of ['', other]) {
				expect(await judge(vector, { body: parts.join(changed) })).not.toHaveProperty('code', 'ok');
			}
		});
	}

	if (scheme.urlBound) {
		test('is refused at another address', async () => {
			// Another path: some senders do not sign the host.
			const url = vector.url!.replace(/^(https?:\/\/[^/]+)/, '$1/elsewhere');
			expect(await judge(vector, { url })).not.toHaveProperty('code', 'ok');
		});
	}
});
