import { Agent, validateHeaderName, validateHeaderValue } from 'node:http';
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a `URL.hostname` means this machine itself, whatever DNS says. */
export function isLoopback(hostname: string): boolean {
	const address = hostname.replace(/^\[|\]$/g, '');
	const version = isIP(address);
	if (version === 0) return hostname === 'localhost';
	return loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** https without a user in it, or http to this machine itself. */
export function isAllowed(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname, username, password } = new URL(text);
	if (username !== '' || password !== '') return false;
	return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

const direct = { proxy: false, httpAgent: new Agent() } as const;

/**
 * For axios: what may go unencrypted stays on this machine. HTTP_PROXY, or a global agent that heeds it, would take it
 * elsewhere.
 */
export function directly(url: string): Partial<typeof direct> {
	return new URL(url).protocol === 'http:' ? direct : {};
}

/** A line end in a header would smuggle another one in (CWE-113); node refuses it, but only when it is sent. */
export function areSendable(headers: Readonly<Record<string, string>>): boolean {
	try {
		for (const [name, value] of Object.entries(headers)) {
			validateHeaderName(name);
			validateHeaderValue(name, value);
		}
		return true;
	} catch {
		return false;
	}
}
