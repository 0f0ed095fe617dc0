import { randomUUID } from 'node:crypto';
import { digits, password, planted } from '../test/redact/planted';

/** Where the nine secrets are that a list of paths can name; the others are where no list is kept up. */
export const LISTED = [
	'request.headers.authorization',
	'request.headers.cookie',
	'actor.password',
	'actor.token',
	'connection.apiKey',
	'connection.clientSecret',
	'connection.refreshToken',
	'order.payment.cvv',
	'order.payment.secret',
];

export interface PlantedEvent {
	readonly event: Record<string, unknown>;
	readonly secrets: readonly string[];
}

/**
 * What a shop's order webhook and its audit record look like: 2 kB, 60 fields, 5 levels. With `dirty`, nine
 * secrets in `LISTED` and eight elsewhere; without, harmless values of the same lengths in the same places.
 */
export function auditEvent(i: number, dirty: boolean): PlantedEvent {
	const secrets: string[] = [];
	const hide = (make: () => string, harmless: string): string => {
		if (!dirty) return harmless;
		const secret = make();
		secrets.push(secret);
		return secret;
	};
	const at = `2026-0${1 + (i % 9)}-11T09:0${i % 10}:05.678Z`;
	const named = (dirtyName: string, cleanName: string) => (dirty ? dirtyName : cleanName);
	const secret = (name: string, cleanName: string) => ({
		[named(name, cleanName)]: hide(password, 'north-aisle'),
	});
	const event = {
		id: `evt_${i}`,
		type: 'order.created',
		at,
		environment: 'production',
		integration: 'shop-to-erp',
		outcome: 'success',
		attempt: 1,
		actor: {
			id: `customer-${i}`,
			type: 'sender',
			...secret('password', 'department'),
			...secret('token', 'site'),
			region: { code: 'eu-central' },
		},
		request: {
			method: 'POST',
			path: '/webhook/orders/created?source=shop&retry=0&locale=de-AT',
			headers: {
				'content-type': 'application/json; charset=utf-8',
				'user-agent': 'shop-hooks/4.2.17 (linux; x64; production) node/24.21.0',
				'x-request-id': randomUUID(),
				...secret('authorization', 'accept'),
				...secret('cookie', 'via'),
				// The same name, spelt another way.
				...secret('X-Api-Key', 'X-Forwarded-Port'),
			},
		},
		connection: {
			host: 'erp.internal.example',
			...secret('apiKey', 'cluster'),
			...secret('clientSecret', 'clientName'),
			...secret('refreshToken', 'refreshMode'),
		},
		order: {
			number: `100${digits(3)}`,
			currency: 'EUR',
			total: 129.9,
			status: 'open',
			items: [
				{ sku: 'A-1', quantity: 2, price: 10, title: 'Blue mug with handle and a matching saucer' },
				{
					sku: 'B-2',
					quantity: 1,
					price: 99.9,
					title: 'Kettle, brushed steel, 1.5 l, with a temperature display',
				},
				{ sku: 'C-3', quantity: 1, price: 10, ...secret('accessToken', 'title') },
			],
			payment: {
				method: 'card',
				[named('cvv', 'terms')]: hide(password, 'thirty-days'),
				...secret('secret', 'account'),
				state: { code: 'authorised', at },
			},
			shipping: {
				carrier: 'post',
				service: 'standard',
				note: `Please leave the parcel with ${hide(planted.email, 'the neighbour on the left')}, and ring twice`,
			},
		},
		callback: `https://hooks.example/done?order=${i}&${named('token', 'batch')}=${hide(password, 'north-aisle')}`,
		message: `Copied into the ERP by the integration team; key ${hide(planted.awsKey, 'figures are in the monthly report')}, nothing left to do`,
		card: hide(planted.card, 'on delivery only'),
		description:
			'Orders of the public shop, copied into the ERP every few seconds; the warehouse starts to pick when the state turns to packed, and the customer is told by the carrier. What was sent back is booked in when the inspection has found it whole, at the price of the day it was sold on; what was broken goes to the insurance of the carrier, with pictures',
		// Packed up, as it is found in logs; a clean event has none.
		...(dirty && {
			raw: JSON.stringify({ source: 'shop', ...secret('password', '') }),
			payload: Buffer.from(JSON.stringify({ version: 2, ...secret('password', '') })).toString(
				'base64',
			),
		}),
	};
	return { event, secrets };
}
