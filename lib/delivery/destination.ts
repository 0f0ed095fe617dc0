import { createHash } from 'node:crypto';
import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { isLoopback } from '../outbound';
import type { AddressList } from '../webhook/address-list';
import { isPublicAddress } from './public-address';

export interface DestinationRules {
	/** Besides public ones. */
	readonly allowedAddresses: Extract<AddressList, { ok: true }>;
	/** Whether an exception for http was granted. */
	readonly plainHttp: boolean;
}

export type DestinationCode = 'url_invalid' | 'https_required' | 'address_not_allowed';

export type Destination =
	| { readonly ok: true; readonly url: URL; readonly name: string }
	| { readonly ok: false; readonly code: DestinationCode; readonly message: string };

/** What a connection to an address that is not allowed fails with. */
export const ADDRESS_NOT_ALLOWED = 'EADDRNOTALLOWED';

const refuse = (code: DestinationCode, message: string): Destination => ({
	ok: false,
	code,
	message,
});

/**
 * Where a delivery may go: https, or http to this machine itself or under an exception; no user in the address. An address
 * that is written as a number is judged here, a name by what it resolves to (`allowedLookup`).
 */
export function readDestination(text: string, rules: DestinationRules): Destination {
	if (!URL.canParse(text)) return refuse('url_invalid', 'The URL cannot be read');
	const url = new URL(text);
	if (!/^https?:$/.test(url.protocol)) return refuse('url_invalid', 'The URL is not of the web');
	if (url.username !== '' || url.password !== '') {
		return refuse('url_invalid', 'The URL has a user name in it');
	}
	const host = url.hostname.replace(/^\[|\]$/g, '');
	if (url.protocol === 'http:' && !isLoopback(url.hostname) && !rules.plainHttp) {
		return refuse('https_required', 'Deliveries leave over https only');
	}
	if (isIP(host) !== 0 && !isAllowedAddress(host, rules)) {
		return refuse('address_not_allowed', 'The address is a private one');
	}
	// A fragment is never sent.
	url.hash = '';
	return { ok: true, url, name: destinationName(url) };
}

/** Tells destinations of one host apart without a path or a query, which may hold a secret. */
function destinationName(url: URL): string {
	const digest = createHash('sha256').update(url.href).digest('hex');
	return `${url.host}#${digest.slice(0, 12)}`;
}

function isAllowedAddress(address: string, { allowedAddresses }: DestinationRules): boolean {
	return isPublicAddress(address) || allowedAddresses.contains(address);
}

type Resolved = (
	error: NodeJS.ErrnoException | null,
	address: string | LookupAddress[],
	family?: number,
) => void;

/**
 * For the agent of a connection: what a name resolves to is judged in the very look-up that the connection is made by, so that
 * no second answer can lead elsewhere (DNS rebinding). One address that is not allowed refuses the name.
 */
export function allowedLookup(rules: DestinationRules) {
	return (hostname: string, options: LookupOptions, done: Resolved): void => {
		resolve(hostname, { ...options, all: true }, (error, found) => {
			if (error) return done(error, []);
			if (found.length === 0 || !found.every(({ address }) => isAllowedAddress(address, rules))) {
				const refused = new Error('The name leads to an address that is not allowed');
				return done(Object.assign(refused, { code: ADDRESS_NOT_ALLOWED }), []);
			}
			if (options.all) return done(null, found);
			const [{ address, family }] = found as [LookupAddress];
			done(null, address, family);
		});
	};
}
