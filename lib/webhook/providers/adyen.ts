import { inBodyMac, type SignedText } from '../builders/in-body-mac';
import { importMacKey } from '../builders/mac-key';
import { isRecord } from '../builders/parsed-body';
import { readField } from '../builders/replay-key';
import { refused } from '../builders/signature-location';

const FIELD = 'body additionalData.hmacSignature';

/** Adyen puts one item into a JSON notification; its format allows more. */
const MAX_ITEMS = 20;

/** The signed fields in their order. Only the merchant's own reference may have the separator in it. */
const FIELDS: readonly (readonly [path: string, form: RegExp])[] = [
	['pspReference', /^[^:]+$/],
	['originalReference', /^[^:]*$/],
	['merchantAccountCode', /^[^:]+$/],
	['merchantReference', /^/],
	['amount.value', /^-?\d{1,15}$/],
	['amount.currency', /^[A-Z]{3}$/],
	['eventCode', /^[A-Z0-9_]+$/],
	['success', /^(true|false)$/],
];

type Item = Readonly<Record<string, unknown>>;

/** Undefined where the body is no list of items. */
function itemsOf(body: unknown): readonly Item[] | undefined {
	const list: unknown = isRecord(body) ? body['notificationItems'] : undefined;
	if (!Array.isArray(list)) return undefined;
	const items = list.map((entry: unknown) =>
		isRecord(entry) ? entry['NotificationRequestItem'] : undefined,
	);
	return items.every(isRecord) ? items : undefined;
}

/** Undefined for an item whose fields could be split in another way. */
function signedFields(item: Item): readonly string[] | undefined {
	const values = FIELDS.map(([path]) => readField(item, path) ?? '');
	return FIELDS.every(([, form], i) => form.test(values[i]!)) ? values : undefined;
}

/**
 * Only the signed fields, as they were signed: a reason or a payment method that anybody on the way could have put there
 * is better asked of Adyen by the pspReference. What is emitted is therefore covered.
 */
function signedPart(body: unknown): unknown {
	const notificationItems = itemsOf(body)?.map((item) => {
		const values = signedFields(item) ?? [];
		const [pspReference, originalReference, merchantAccountCode, merchantReference] = values;
		const [value, currency, eventCode, success] = values.slice(4);
		return {
			NotificationRequestItem: {
				pspReference,
				...(originalReference !== '' && { originalReference }),
				merchantAccountCode,
				merchantReference,
				amount: { value: Number(value), currency },
				eventCode,
				success,
			},
		};
	});
	return { notificationItems: notificationItems ?? [] };
}

/** Adyen's standard notifications: every item has a signature of its own, and every one must verify. */
export const adyen = inBodyMac({
	name: 'Adyen Standard Webhooks',
	docs: 'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures',
	confirmed: 'sdk',
	encoding: 'base64',
	field: FIELD,
	importKey: (text) => importMacKey(text, 'sha256', 'hex'),
	coversBody: true,
	acknowledgement: { contentType: 'text/plain', body: '[accepted]' },
	signedPart,
	read(body) {
		const items = itemsOf(body);
		if (!items || items.length === 0) return refused('signature_missing', FIELD);
		if (items.length > MAX_ITEMS) return refused('content_unsupported', 'body notificationItems');
		const signed: SignedText[] = [];
		for (const item of items) {
			const signature = readField(item, 'additionalData.hmacSignature');
			if (signature === undefined) return refused('signature_missing', FIELD);
			const values = signedFields(item);
			if (!values) return refused('content_unsupported', 'body NotificationRequestItem');
			signed.push({ texts: [values.join(':')], signature });
		}
		const texts = signed.flatMap((item) => item.texts);
		const deliveryId = readField(items[0], 'pspReference');
		return { ok: true, signed, replay: [JSON.stringify(texts)], deliveryId };
	},
});
