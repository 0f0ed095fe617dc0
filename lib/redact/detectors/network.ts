import { isIPv6 } from 'node:net';
import { codeAt, isHex, isWord, joinedBefore } from './chars';
import { otherLabel } from './context';
import type { Hit } from './detector';
import { codeRow } from './table';

const IP = codeRow('ip_address');
const MAC = codeRow('mac_address');
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`${OCTET}(?:\\.${OCTET}){3}(?![\\w])`, 'y');
/** Unspecified, loopback, masks and network numbers are nobody's address. */
const NOBODY = /^(?:0\.|127\.|255\.|\d+\.0\.0\.0$|\d+\.\d+\.0\.0$)/;
const VERSION =
	/(?:\bv\d{0,2}|version|section|chapter|clause|§|^\/\/|\s\/\/|release|firmware|driver|build|[A-Za-z]\/|[-_@^~])["'\s:=]{0,4}$/i;

/** The IPv4 address at `start`: its end, or 0. */
export function matchIpv4(text: string, start: number, hits: Hit[]): number {
	IPV4.lastIndex = start;
	const match = IPV4.exec(text);
	if (!match) return 0;
	const end = start + match[0].length;
	const before = codeAt(text, start - 1);
	if (
		before === 46 ||
		before === 45 ||
		((codeAt(text, end) === 46 || codeAt(text, end) === 45) && isWord(codeAt(text, end + 1)))
	) {
		return 0;
	}
	if (NOBODY.test(match[0]) || VERSION.test(text.slice(Math.max(0, start - 14), start))) return 0;
	hits.push({ start, end, row: IP });
	return end;
}

const MAC_PATTERN =
	/(?:[0-9A-Fa-f]{2}([:-]))[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}(?![:-]?[0-9A-Fa-f]{2}|\w)/y;
const MAC_DOTTED = /[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w.])/y;

/** The MAC address that starts at `start`: its end, or 0. */
export function matchMac(text: string, start: number, hits: Hit[], pattern = MAC_PATTERN): number {
	pattern.lastIndex = start;
	const match = pattern.exec(text);
	// All zeros, broadcast.
	if (!match || /^(?:[0:.-]+|[fF:.-]+)$/.test(match[0])) return 0;
	hits.push({ start, end: start + match[0].length, row: MAC });
	return start + match[0].length;
}

/** `0011.2233.aabb`: with a letter, since digits alone may be anything. */
export function matchDottedMac(text: string, start: number, hits: Hit[]): number {
	const piece = text.slice(start, start + 14);
	return /[A-Fa-f]/.test(piece) ? matchMac(text, start, hits, MAC_DOTTED) : 0;
}

/** A MAC or IPv6 address of which the colon at `at` is the first: its end, or 0. */
export function matchColons(text: string, at: number, hits: Hit[]): number {
	let start = at;
	while (start > 0 && at - start < 5 && isHex(text.charCodeAt(start - 1))) start -= 1;
	const length = at - start;
	if (length === 0 && codeAt(text, at + 1) !== 58) return 0;
	const before = codeAt(text, start - 1);
	if (length > 4 || joinedBefore(text, start) || before === 58 || before === 46) return 0;
	const next = codeAt(text, at + 1);
	if (next !== 58 && !isHex(next)) return 0;
	if (length === 2 && codeAt(text, at + 3) === 58) {
		const end = matchMac(text, start, hits);
		if (end > 0) return end;
	}
	return matchIpv6(text, start, hits);
}

const IPV6 = /[0-9A-Fa-f:]{2,32}:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]{2,39}/y;

function matchIpv6(text: string, start: number, hits: Hit[]): number {
	IPV6.lastIndex = start;
	let address = IPV6.exec(text)?.[0] ?? '';
	const end = start + address.length;
	if (isWord(codeAt(text, end)) || (codeAt(text, end) === 58 && isHex(codeAt(text, end + 1))))
		return 0;
	// The colon of the sentence: `2001:db8::1: refused`.
	if (address.endsWith(':') && !address.endsWith('::')) address = address.slice(0, -1);
	// A time of day has two colons.
	if (!address.includes('::') && !/^(?:[^:]+:){6,7}[^:]+$/.test(address)) return 0;
	if (!isIPv6(address)) return 0;
	// A network, not a host: `fc00::/7`.
	if (address.endsWith('::') && codeAt(text, end) === 47) return 0;
	const groups = address.split(':').filter((group) => group !== '');
	// `a::b` is a scope of C++; `::1` is the machine itself.
	const enough =
		groups.length >= 3 || /^(?:2[0-9a-f]{3}|f[cde][0-9a-f]{2}|64:|::ffff:)/i.test(address);
	if (!enough || !/\d/.test(address) || /^[0:]*1?$/.test(address) || otherLabel(text, start, false))
		return 0;
	hits.push({ start, end: start + address.length, row: IP });
	return start + address.length;
}
