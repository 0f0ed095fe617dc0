import { isUtf8 } from 'node:buffer';
import { verify, type KeyObject } from 'node:crypto';
import { decode } from '../../crypto/encoding';
import { importPublicKey } from '../../crypto/public-key';
import { digestKey, idKey } from '../builders/replay-key';
import { refused } from '../builders/signature-location';
import type { SignedRequest } from '../request';
import type { Scheme, Verdict } from '../scheme';

/**
 * Paddle Classic: a form whose `p_signature` signs the other fields, sorted and serialised as PHP does (each with its
 * length, so that no boundary can be moved). RSA with SHA-1 is all that Classic has; Billing is another provider.
 * https://classic.paddle.com/webhooks/verifying-webhooks/
 */
export const paddleClassic: Scheme = {
	name: 'Paddle Classic',
	docs: 'https://classic.paddle.com/webhooks/verifying-webhooks/',
	confirmed: 'documentation',
	credential: { required: ['publicKey'], optional: [] },
	coversBody: true,
	urlBound: false,
	secretHeaders: [],
	eventHeaders: [],
	proof: 'RSA-SHA1',
	handshake: false,
	signs: false,
	signedPart: withoutSignature,
	mediaTypes: ['application/x-www-form-urlencoded'],
	compile({ publicKey = '' }) {
		const imported = importPublicKey(publicKey, ['rsa']);
		if (!imported.ok) return { ok: false, issue: { field: 'publicKey', ...imported.flaw } };
		return { ok: true, scheme: { verify: (request) => verifyForm(request, imported.key) } };
	},
};

function withoutSignature(body: unknown): unknown {
	if (typeof body !== 'object' || body === null) return body;
	return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'p_signature'));
}

function verifyForm({ body }: SignedRequest, key: KeyObject): Verdict {
	const fields = readForm(body);
	if (!fields) return refused('content_unsupported', 'body');
	const sent = fields.get('p_signature');
	if (!sent) return refused('signature_missing', 'p_signature');
	const signature = decode(sent, 'base64');
	if (!signature) return refused('signature_malformed', 'p_signature', sent.length);
	fields.delete('p_signature');
	const content = serialize(fields);
	if (!verify('sha1', content, key, signature)) {
		return refused('signature_mismatch', 'p_signature', sent.length);
	}
	const deliveryId = fields.get('alert_id');
	const replayKey = deliveryId ? idKey(deliveryId) : digestKey('body', [content]);
	return { ok: true, keyId: 'current', replayKey, deliveryId };
}

/**
 * The fields of a form, or undefined where PHP could read it otherwise than the workflow does: names it rewrites or makes
 * lists of, names sent twice, bytes that are not UTF-8.
 */
function readForm(body: Buffer): Map<string, string> | undefined {
	if (!isUtf8(body)) return undefined;
	const pairs = [...new URLSearchParams(body.toString('utf8'))];
	const fields = new Map(pairs);
	const plain = pairs.every(
		([name, value]) => /^[a-z]\w*$/i.test(name) && !value.includes('\ufffd'),
	);
	return plain && fields.size === pairs.length ? fields : undefined;
}

/** PHP's serialize() of an array of strings after ksort(). */
function serialize(fields: ReadonlyMap<string, string>): Buffer {
	const text = (value: string) => `s:${Buffer.byteLength(value)}:"${value}";`;
	// By code unit, as PHP compares: the names are ASCII.
	const names = [...fields.keys()].sort();
	const members = names.map((name) => text(name) + text(fields.get(name)!)).join('');
	return Buffer.from(`a:${fields.size}:{${members}}`);
}
