import { codeAt, isDigit, joinedBefore } from './chars';
import { entropy } from './checksums';
import type { Hit } from './detector';
import { codeRow } from './table';

const DISCORD = codeRow('discord_bot_token');
const TELEGRAM = codeRow('telegram_bot_token');
const AZURE = codeRow('azure_client_secret');

const DISCORD_TOKEN = /[MNO][A-Za-z\d]{22,27}\.[\w-]{6}\.[\w-]{27,45}(?![\w-])/y;

/** The first part is the base64 of the bot's numeric id. */
export function matchDiscord(text: string, start: number, hits: Hit[]): number {
	DISCORD_TOKEN.lastIndex = start;
	const match = DISCORD_TOKEN.exec(text);
	if (!match || entropy(match[0]) < 3.5) return 0;
	hits.push({ start, end: start + match[0].length, row: DISCORD });
	return start + match[0].length;
}

const TELEGRAM_SECRET = /:A[\w-]{34}(?![\w-])/y;

/** `<bot id>:<secret>`, of which the colon is at `colon`. */
export function matchTelegram(text: string, colon: number, hits: Hit[]): number {
	let start = colon;
	while (colon - start < 12 && isDigit(codeAt(text, start - 1))) start -= 1;
	if (colon - start < 7) return 0;
	// In a URL the word `bot` stands right before the id.
	if (joinedBefore(text, start) && text.slice(start - 3, start) !== 'bot') return 0;
	TELEGRAM_SECRET.lastIndex = colon;
	const match = TELEGRAM_SECRET.exec(text);
	if (!match || entropy(match[0]) < 3) return 0;
	hits.push({ start, end: colon + match[0].length, row: TELEGRAM });
	return colon + match[0].length;
}

const AZURE_SECRET = /[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~-])/y;

/** Microsoft Entra's format, of which the first tilde is at `tilde`. */
export function matchAzure(text: string, tilde: number, hits: Hit[]): number {
	const start = tilde - 5;
	if (start < 0 || text[tilde - 1] !== 'Q') return 0;
	AZURE_SECRET.lastIndex = start;
	const match = AZURE_SECRET.exec(text);
	if (!match) return 0;
	hits.push({ start, end: start + match[0].length, row: AZURE });
	return start + match[0].length;
}
