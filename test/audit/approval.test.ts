import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { checkApproval, signApproval } from '../../lib/audit/approval';
import { signerOf, signJws } from '../../lib/audit/signature';

const NOW = 1_800_000_000_000;
const request = { tenant: 'default', pseudonym: 'p_abc', reason: 'Access request 7' };

function pair() {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	return {
		publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
		privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}

describe('the approval of a second person', () => {
	const approver = pair();
	const approve = (expiresAt = NOW + 60_000) =>
		signApproval(approver.privateKey, request, expiresAt);

	it('is good for what was approved, until it ends', async () => {
		const approval = approve();
		expect(checkApproval(approver.publicKey, approval, request, NOW)).toEqual({ ok: true });
		expect(checkApproval(approver.publicKey, approval, request, NOW + 60_000)).toEqual({
			ok: false,
			code: 'approval_expired',
		});
	});

	it.each([
		['tenant', { tenant: 'other' }],
		['pseudonym', { pseudonym: 'p_abd' }],
		['reason', { reason: 'Curiosity' }],
	])('is not good for another %s', (_, change) => {
		const approval = approve();
		expect(checkApproval(approver.publicKey, approval, { ...request, ...change }, NOW)).toEqual({
			ok: false,
			code: 'approval_mismatch',
		});
	});

	it('is refused when missing, of another key, altered, or of another kind', async () => {
		const approval = approve();
		const codeOf = (key: string, text: string) => {
			const checked = checkApproval(key, text, request, NOW);
			return checked.ok ? 'ok' : checked.code;
		};
		const [header, payload = '', signature] = approval.split('.');
		const flipped = payload.startsWith('A') ? `B${payload.slice(1)}` : `A${payload.slice(1)}`;
		const signer = signerOf({ id: 'k', key: createSecretKey(randomBytes(32)) });
		const otherKey = signer.publicKey.export({ type: 'spki', format: 'pem' }).toString();
		const otherKind = signJws(
			'airlock-checkpoint+jws',
			JSON.stringify({ ...request, expiresAt: NOW + 60_000 }),
			signer,
		);
		expect(codeOf(approver.publicKey, '')).toBe('approval_missing');
		expect(codeOf(pair().publicKey, approval)).toBe('approval_invalid');
		expect(codeOf(approver.publicKey, [header, flipped, signature].join('.'))).toBe(
			'approval_invalid',
		);
		expect(codeOf(otherKey, otherKind)).toBe('approval_invalid');
		expect(codeOf('no key', approval)).toBe('approver_key_unusable');
	});

	it('cannot be signed with a key of another kind', async () => {
		const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
		expect(() => signApproval(pem, request, NOW)).toThrow(TypeError);
	});
});
