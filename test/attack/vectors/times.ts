import {
	as,
	fullWidth,
	hasTime,
	latin1,
	separatorOf,
	timed,
	type Vector,
	withHeader,
} from '../vector';
import { type Result, type Played } from '../played';

const HOUR_MS = 3_600_000;
const signsTime = ({ sender }: Played): boolean => sender.signs.time;
/** In a header of its own: otherwise it stands beside the signature, in the body or in a token. */
const isAlone = ({ timeHeader, proof }: Played): boolean =>
	timeHeader !== undefined && timeHeader !== proof?.header && !proof?.structured;
const isBeside = ({ timeHeader, proof }: Played): boolean =>
	timeHeader !== undefined && timeHeader === proof?.header;
const isNumber = ({ timeText = '' }: Played): boolean => /^\d+$/.test(timeText);
const isSeconds = ({ timeText = '' }: Played): boolean => /^\d{10}$/.test(timeText);

/** Where the token says when it ends, that is looked at first. */
const stale: readonly Result[] = ['timestamp_stale', 'token_expired'];

/** Texts for a time that a lenient parser reads as one. */
const spellings: ReadonlyArray<readonly [name: string, spell: (text: string) => string]> = [
	['negative', (text) => `-${text}`],
	['with a plus sign', (text) => `+${text}`],
	['with a fraction', (text) => `${text}.0`],
	['in exponent form', () => '17e8'],
	['in hex', (text) => `0x${Number(text).toString(16)}`],
	['with a leading zero', (text) => `0${text}`],
	['with a group separator', (text) => text.replace(/(\d{3})$/, '_$1')],
	['of 400 digits', (text) => text.padEnd(400, '0')],
];

/** Whatever it is written in. */
const junk: typeof spellings = [
	['with a space before it', (text) => ` ${text}`],
	['with junk after it', (text) => `${text}x`],
	['with a NUL after it', (text) => `${text}\0`],
	['in full-width digits', (text) => latin1(text.replace(/\d/g, fullWidth))],
	['as NaN', () => 'NaN'],
	['as Infinity', () => 'Infinity'],
	['as null', () => 'null'],
	['in words', () => 'now'],
	['in words of the prototype', () => '__proto__'],
];

/** Times that are missing, wrong, there twice, or not what they should look like. */
export const times: readonly Vector[] = [
	{
		name: 'a time in the far past, signed',
		applies: signsTime,
		event: ({ now }) => ({ at: now - 10 * 365 * 24 * HOUR_MS }),
		attack: as,
		code: stale,
	},
	{
		name: 'a time a second older than allowed, signed',
		applies: ({ scheme }) => scheme.toleranceSeconds !== undefined,
		event: ({ now, scheme }) => ({ at: now - (scheme.toleranceSeconds! + 1) * 1000 }),
		attack: as,
		code: 'timestamp_stale',
	},
	{
		name: 'a time in the far future, signed',
		applies: signsTime,
		event: ({ now }) => ({ at: now + 1000 * 365 * 24 * HOUR_MS }),
		attack: as,
		code: 'timestamp_future',
	},
	{
		name: 'a time a second later than allowed, signed',
		applies: signsTime,
		toTheSecond: true,
		event: ({ now }) => ({ at: now + 61_000 }),
		attack: as,
		code: 'timestamp_future',
	},
	{
		name: 'a time before 1970, signed',
		applies: signsTime,
		event: () => ({ at: -HOUR_MS }),
		attack: as,
		// In digits it has a sign.
		code: [...stale, 'timestamp_malformed'],
	},
	{
		name: 'a time beyond the year 5138, signed',
		applies: isSeconds,
		event: () => ({ at: 1e14 }),
		attack: as,
		code: ['timestamp_malformed', 'timestamp_future'],
	},
	{
		name: 'no time',
		applies: isAlone,
		attack: (genuine, { timeHeader }) => withHeader(genuine, timeHeader!),
		code: 'timestamp_missing',
	},
	{
		name: 'an empty time',
		applies: isAlone,
		attack: (genuine, { timeHeader }) => withHeader(genuine, timeHeader!, ''),
		code: 'timestamp_missing',
	},
	{
		name: 'an overlong time',
		applies: isAlone,
		attack: (genuine, { timeHeader, timeText }) =>
			withHeader(genuine, timeHeader!, timeText!.padEnd(9_000, '0')),
		code: 'timestamp_malformed',
	},
	{
		name: 'another time than the signed one',
		applies: hasTime,
		attack: (genuine, target) => timed(genuine, target, target.writeTime(target.now + 1000)),
		code: 'signature_mismatch',
	},
	{
		name: 'two different times',
		applies: isAlone,
		attack: (genuine, { timeHeader, timeText, writeTime, now }) =>
			withHeader(genuine, timeHeader!, timeText!, writeTime(now + 1000)),
		code: 'header_conflict',
	},
	{
		name: 'two different times, the headers in two cases',
		applies: isAlone,
		attack: (genuine, { timeHeader, timeText, writeTime, now }) => {
			const { headers, body } = withHeader(genuine, timeHeader!, writeTime(now + 1000));
			return { headers: [...headers, [timeHeader!.toUpperCase(), timeText!]], body };
		},
		code: 'header_conflict',
	},
	{
		name: 'two different times beside one signature',
		applies: (target) => isBeside(target) && target.proof!.listed,
		attack: (genuine, target) => {
			const { proof, timeText, writeTime, now } = target;
			const value = genuine.headers[proof!.header]!;
			const separator = separatorOf(value);
			const item = value.split(separator).find((each) => each.includes(timeText!))!;
			return withHeader(
				genuine,
				proof!.header,
				[value, item.replace(timeText!, writeTime(now + 1000))].join(separator),
			);
		},
		code: 'signature_malformed',
	},
	...[...spellings, ...junk].map(([name, spell]): Vector => ({
		name: `a time ${name}`,
		applies: (target) =>
			(isAlone(target) || isBeside(target)) &&
			(isNumber(target) || junk.some(([other]) => other === name)),
		attack: (genuine, target) => timed(genuine, target, spell(target.timeText!)),
		// Beside a signature a comma may end the item.
		code: (target) =>
			isBeside(target) ? ['timestamp_malformed', 'signature_malformed'] : 'timestamp_malformed',
	})),
	...(
		[
			['the last digit of the time moved into the body', -1],
			['the first digit of the time moved into the body', 1],
		] as const
	).map(([name, side]): Vector => ({
		name: `${name} (boundary shift)`,
		applies: (target) => isAlone(target) && isNumber(target),
		attack: (genuine, { timeHeader, timeText }) => {
			const [digit, rest] =
				side < 0
					? [timeText!.slice(-1), timeText!.slice(0, -1)]
					: [timeText!.slice(0, 1), timeText!.slice(1)];
			const parts =
				side < 0 ? [Buffer.from(digit), genuine.body] : [genuine.body, Buffer.from(digit)];
			return withHeader({ ...genuine, body: Buffer.concat(parts) }, timeHeader!, rest);
		},
		// Where nothing separates them they are signed alike, and then the time has become another.
		code: ['signature_mismatch', 'timestamp_stale', 'timestamp_malformed'],
	})),
];
