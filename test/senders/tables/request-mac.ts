import { isUtf8 } from 'node:buffer';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { escape } from 'node:querystring';
import { freshSecret, mac, play, seconds } from '../mac';
import type { Sender, SenderFactory } from '../sender';

const FORM = 'application/x-www-form-urlencoded';

const sha1 = (secret: string, ...data: (string | Buffer)[]) =>
	createHmac('sha1', secret)
		.update(Buffer.concat(data.map((part) => Buffer.from(part))))
		.digest('base64');

const plainHash = (algorithm: string, ...data: (string | Buffer)[]) =>
	createHash(algorithm)
		.update(Buffer.concat(data.map((part) => Buffer.from(part))))
		.digest('hex');

/** A sender that hashes the secret along with a text. */
const hashing = (sender: Sender): Sender => ({ ...sender, covers: isUtf8 });

/** `t=<time>,v1=<signature>` over time, full stop and body. */
function timed(provider: string, header: string, body?: (id: string) => string): Sender {
	const secret = freshSecret();
	return play(
		provider,
		{ time: true },
		{ secret },
		({ at, body: sent }) => ({
			[header]: `t=${seconds(at)},v1=${mac(secret, 'hex', `${seconds(at)}.`, sent)}`,
		}),
		body,
	);
}

function cloudinary(provider: string, algorithm: string): Sender {
	const secret = freshSecret();
	const sender = play(provider, { time: true }, { secret }, ({ at, body }) => ({
		'x-cld-timestamp': seconds(at),
		'x-cld-signature': plainHash(algorithm, body, seconds(at), secret),
	}));
	return hashing(sender);
}

function hubspot(version: 'v1' | 'v2'): Sender {
	const secret = freshSecret();
	const sender = play(
		`hubspot-${version}`,
		{ url: version === 'v2' },
		{ secret },
		({ url, body }) => ({
			'x-hubspot-signature-version': version,
			'x-hubspot-signature': plainHash(
				'sha256',
				secret,
				version === 'v2' ? `POST${url}` : '',
				body,
			),
		}),
	);
	return hashing(sender);
}

/** Sorted by name, then by value, decoded. */
const sortedPairs = (text: string, glue: string, between: string) =>
	[...new URLSearchParams(text)]
		.map(([name, value]) => ({ name, text: name + glue + value }))
		.sort((a, b) => (a.name === b.name ? (a.text < b.text ? -1 : 1) : a.name < b.name ? -1 : 1))
		.map(({ text: pair }) => pair)
		.join(between);

/** Plays the rows of lib/webhook/tables/request-mac. */
export const requestMacSenders: Readonly<Record<string, SenderFactory>> = {
	'coinbase-cdp'() {
		const secret = freshSecret();
		const sender = play(
			'coinbase-cdp',
			{ time: true },
			{ secret },
			({ at, id, body }) => {
				const covered = {
					'content-type': 'application/json',
					'x-event-id': id,
					'x-event-type': 'onchain.activity.detected',
				};
				const names = Object.keys(covered).join(' ');
				const values = Object.values(covered).join('.');
				const v0 = mac(secret, 'hex', `${seconds(at)}.`, body);
				const v1 = mac(secret, 'hex', `${seconds(at)}.${names}.${values}.`, body);
				return { ...covered, 'x-hook0-signature': `t=${seconds(at)},v0=${v0},h=${names},v1=${v1}` };
			},
			(id) => JSON.stringify({ id, amount: 1.5 }),
		);
		return { ...sender, verifyOnly: true, covers: ([first]) => first === 0x7b || first === 0x5b };
	},
	contentful() {
		const secret = randomBytes(32).toString('hex');
		const sender = play('contentful', { time: true, url: true }, { secret }, (draft) => {
			const { pathname, search } = new URL(draft.url);
			const path = encodeURI(search === '' ? pathname : `${pathname}?${escape(search.slice(1))}`);
			const names = ['x-contentful-signed-headers', 'x-contentful-timestamp', 'x-contentful-topic'];
			const covered: Record<string, string> = {
				'x-contentful-signed-headers': names.join(','),
				'x-contentful-timestamp': String(draft.at),
				'x-contentful-topic': 'ContentManagement.Entry.publish',
			};
			const lines = names.map((name) => `${name}:${covered[name]}`).join(';');
			const signed = mac(secret, 'hex', `POST\n${path}\n${lines}\n`, draft.body);
			return { ...covered, 'x-contentful-signature': signed };
		});
		return { ...sender, verifyOnly: true };
	},
	trello() {
		const secret = freshSecret();
		return play(
			'trello',
			{ url: true },
			{ secret },
			({ url, body }) => ({ 'x-trello-webhook': sha1(secret, body, url) }),
			(id) => JSON.stringify({ action: { id, type: 'updateCard' } }),
		);
	},
	mandrill() {
		const secret = freshSecret();
		const sender = play(
			'mandrill',
			{ url: true },
			{ secret },
			({ url, body }) => {
				const fields = [...new URLSearchParams(body.toString('utf8'))];
				return { 'x-mandrill-signature': sha1(secret, url, fields.flat().join('')) };
			},
			(id) =>
				new URLSearchParams({ mandrill_events: `[{"event":"open","_id":"${id}"}]` }).toString(),
			FORM,
		);
		return { ...sender, covers: (body) => body.toString().startsWith('mandrill_events=') };
	},
	'plivo-v3'() {
		const secret = freshSecret();
		const sender = play(
			'plivo-v3',
			{ url: true },
			{ secret },
			({ url, body, id }) => {
				const { origin, pathname, search } = new URL(url);
				const query = sortedPairs(search, '=', '&');
				const fields = sortedPairs(body.toString(), '', '');
				const mark = query === '' && fields === '' ? '' : '?';
				const dot = query === '' || fields === '' ? '' : '.';
				const text = `${origin}${pathname}${mark}${query}${dot}${fields}.${id}`;
				return {
					'x-plivo-signature-v3-nonce': id,
					'x-plivo-signature-v3': mac(secret, 'base64', text),
				};
			},
			(id) =>
				new URLSearchParams({
					MessageUUID: id,
					Text: 'a + b = ü',
					ToCity: 'Bern',
					To: '41',
				}).toString(),
			FORM,
		);
		return { ...sender, covers: isUtf8 };
	},
	recharge: () => timed('recharge', 'x-recharge-webhook-signature'),
	revenuecat: () =>
		timed('revenuecat', 'x-revenuecat-webhook-signature', (id) =>
			JSON.stringify({ api_version: '1.0', event: { id, type: 'RENEWAL' } }),
		),
	cloudinary: () => cloudinary('cloudinary', 'sha1'),
	'cloudinary-sha256': () => cloudinary('cloudinary-sha256', 'sha256'),
	'hashed-secret-recharge'() {
		const secret = freshSecret();
		const sender = play('hashed-secret-recharge', {}, { secret }, ({ body }) => ({
			'x-recharge-hmac-sha256': plainHash('sha256', secret, body),
		}));
		return hashing(sender);
	},
	'hubspot-v1': () => hubspot('v1'),
	'hubspot-v2': () => hubspot('v2'),
	sellsy() {
		const secret = freshSecret();
		const sender = play('sellsy', {}, { secret }, ({ body }) => ({
			'x-webhook-signature': plainHash('sha1', secret, body),
		}));
		return hashing(sender);
	},
};
