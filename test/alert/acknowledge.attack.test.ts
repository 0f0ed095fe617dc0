import { randomBytes } from 'node:crypto';
import { AcknowledgeTokens, linkOf, LONGEST_LINK_MS } from '../../lib/alert/acknowledge';
import { Keyring } from '../../lib/crypto/keyring';
import { HOUR, MINUTE, Scene } from './engine-scene';

/*
 * Who can acknowledge stops the calls to people. The vectors: a token made up, changed in any part, or signed by
 * another key; one of another tenant; one that has expired; one used twice, by eight at once too; one of an earlier
 * alert with the same fingerprint; another spelling of the same bytes.
 */
let scene: Scene;
let tokens: AcknowledgeTokens;
const secret = randomBytes(24).toString('base64');
const tokensWith = (key: string, { store, clock } = scene) =>
	new AcknowledgeTokens(new Keyring(store.dataKeys, key, clock), store.claims, clock);

beforeEach(async () => {
	scene = await Scene.start();
	tokens = tokensWith(secret);
});
afterEach(async () => await scene.stop());

async function opened() {
	const { sending } = await scene.raise();
	const { tenant, fingerprint } = sending!.message.alert;
	return { tenant, fingerprint, openedAt: sending!.openedAt };
}

const redeem = async (token: string, tenant = 'acme', by = tokens) => {
	const answer = await by.redeem(token, tenant, async ({ fingerprint, openedAt }) => {
		return await scene.engine.acknowledge(tenant, fingerprint, openedAt);
	});
	return answer.ok ? 'acknowledged' : answer.code;
};

test('it acknowledges its alert, once', async () => {
	const about = await opened();
	const token = await tokens.issue(about);
	expect(await redeem(token)).toBe('acknowledged');
	expect(await redeem(token)).toBe('token_used');
	scene.clock.advance(20 * MINUTE);
	expect(await scene.due()).toEqual([]);
});

test('of eight that use it at once, one does', async () => {
	const token = await tokens.issue(await opened());
	const answers = await Promise.all(
		Array.from({ length: 8 }, async () => await redeem(token, 'acme', tokensWith(secret))),
	);
	expect(answers.filter((answer) => answer === 'acknowledged')).toHaveLength(1);
});

test('changed in any character it is worth nothing', async () => {
	const token = await tokens.issue(await opened());
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	for (let i = 0; i < token.length; i += 1) {
		if (token[i] === '.') continue;
		const at = alphabet.indexOf(token[i]!);
		// Not the neighbour: the last characters may differ in bits that say nothing.
		const other = alphabet[(at + 32) % 64]!;
		const forged = token.slice(0, i) + other + token.slice(i + 1);
		expect(await redeem(forged)).toBe('token_invalid');
	}
	expect(await redeem(token)).toBe('acknowledged');
});

test('another spelling of the same signature is the same token', async () => {
	const token = await tokens.issue(await opened());
	expect(await redeem(token)).toBe('acknowledged');
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	const last = alphabet.indexOf(token.at(-1)!);
	const again = token.slice(0, -1) + alphabet[last ^ 1]!;
	expect(await redeem(again)).toBe('token_used');
});

test.each([
	'',
	'.',
	'a.b',
	'null',
	`${'A'.repeat(90)}.${'A'.repeat(43)}`,
	`${'A'.repeat(9_000)}.${'A'.repeat(43)}`,
])('%j is none', async (token) => {
	await opened();
	expect(await redeem(token)).toBe('token_invalid');
});

test('signed by another n8n it is none', async () => {
	const about = await opened();
	const other = await Scene.start();
	const token = await tokensWith('another root secret', other).issue(about);
	expect(await redeem(token)).toBe('token_invalid');
	await other.stop();
});

test('of another tenant it is not told apart, and stays good for its own', async () => {
	const token = await tokens.issue(await opened());
	expect(await redeem(token, 'other')).toBe('token_invalid');
	expect(await redeem(token, '')).toBe('token_invalid');
	expect(await redeem(token)).toBe('acknowledged');
});

test('it expires, after seven days at most', async () => {
	const about = await opened();
	const short = await tokens.issue(about, HOUR);
	const long = await tokens.issue(about, 365 * 24 * HOUR);
	scene.clock.advance(HOUR);
	expect(await redeem(short)).toBe('token_expired');
	scene.clock.advance(LONGEST_LINK_MS - HOUR);
	expect(await redeem(long)).toBe('token_expired');
});

test('of an earlier alert it acknowledges nothing later', async () => {
	const token = await tokens.issue(await opened());
	await scene.raise({ resolved: true });
	expect(await redeem(token)).toBe('not_open');
	scene.clock.advance(HOUR);
	await scene.raise();
	expect(await redeem(token)).toBe('not_open');
	scene.clock.advance(15 * MINUTE);
	expect(await scene.due()).toHaveLength(1);
});

test('it is still good where it could not be acknowledged', async () => {
	const token = await tokens.issue(await opened());
	const failing = tokens.redeem(token, 'acme', async () => {
		throw new Error('down');
	});
	await expect(failing).rejects.toThrow('down');
	expect(await redeem(token)).toBe('acknowledged');
});

test('the link keeps what the page has in its address', async () => {
	const token = await tokens.issue(await opened());
	const link = new URL(linkOf('https://n8n.example.com/webhook/ack?a=1#x', token)!);
	expect([link.searchParams.get('a'), link.searchParams.get('token')]).toEqual(['1', token]);
	expect(linkOf('no url', token)).toBeUndefined();
});
