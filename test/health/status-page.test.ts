import { createHash } from 'node:crypto';
import type { HealthFacts } from '../../lib/health/facts';
import { judge } from '../../lib/health/judge';
import { statusPage } from '../../lib/health/status-page';
import { DAY, healthWith, NOW, UNKNOWN } from './facts';
import { readHtml } from './read-html';

const page = (...changes: Array<Partial<HealthFacts>>) =>
	statusPage(changes.map(healthWith), { now: NOW });
const squeezed = (text: string) => text.replace(/\s+/g, ' ');

const FAILING = {
	breakers: [{ host: 'api.example.com', state: 'open' as const, since: NOW - DAY }],
};
const EVERY_STATE: Array<Partial<HealthFacts>> = [
	{ registered: 'revoked', integration: 'r' },
	{ integration: 'h' },
	{ registered: 'disabled', integration: 'x' },
	{ reviewBy: 1, integration: 'd' },
	{ ...FAILING, integration: 'f' },
];

test('a whole document that says what it is', () => {
	const { attributes, text, skeleton } = readHtml(
		statusPage([healthWith()], { now: NOW, title: 'Health of all' }),
	);
	expect(attributes).toContainEqual(['html', 'lang', 'en']);
	expect(skeleton).toContain('title ');
	expect(text.match(/Health of all/g)).toHaveLength(2);
	expect(squeezed(text)).toContain('As of 2026-07-01 12:00 UTC: 0 failing, 0 degraded, 1 healthy');
});

test('the worst first, each state by its word and by a shape of its own', () => {
	const html = page(...EVERY_STATE);
	const marks = [...html.matchAll(/<span class="state (\w+)"\s*>(.*?)<\/span\s*>/gs)];
	expect(marks.map(([, state]) => state)).toEqual([
		'failing',
		'degraded',
		'healthy',
		'disabled',
		'revoked',
	]);
	const words = marks.map(([, , inner]) => squeezed(inner!.replace(/<[^>]*>/g, '')).trim());
	expect(words).toEqual(marks.map(([, state]) => state));
	const shapes = marks.map(([, , inner]) => squeezed(/<svg.*?>(.*?)<\/svg>/s.exec(inner!)![1]!));
	expect(new Set(shapes).size).toBe(5);
});

test('tables can be read aloud', () => {
	const { attributes, skeleton } = readHtml(page(...EVERY_STATE));
	const scopes = attributes.filter(([, name]) => name === 'scope').map(([, , value]) => value);
	expect(scopes).toEqual([...Array(8).fill('col'), ...Array(5).fill('row')]);
	expect(skeleton.filter((tag) => tag.startsWith('td'))).toHaveLength(7 * 5);
	expect(skeleton).toContain('caption ');
});

test('the chart is told in words, and its bars differ in more than colour', () => {
	const html = page({ successes: 30, failures: 10, retries: 0 });
	expect(html).toContain('aria-label="30 succeeded, 10 failed"');
	const [, bars] = /class="chart"(.*?)<\/svg>/s.exec(html)!;
	expect([...bars!.matchAll(/<rect[^>]*?\swidth="(\d+)"/g)].map(([, width]) => width)).toEqual([
		'120',
		'40',
	]);
	expect(bars!.match(/fill="none"/g)).toHaveLength(1);
	expect(readHtml(html).text).toContain('30 succeeded');
});

test('the reasons, the latest failure, breakers, held items, accounts and people', () => {
	const text = squeezed(readHtml(page(FAILING)).text);
	for (const part of [
		'A circuit breaker is open',
		'The other side did not answer in time',
		'api.example.com: open since 2026-06-30 12:00 UTC',
		'2, the oldest for 30 min',
		'crm.reader: expires 2026-07-31 12:00 UTC',
		'days until the first expiry: 30',
		'last 60 min: 3 retries, 1 refused, 200 ms on average',
		'owner: Sales operations',
		'backup: Platform team',
		'runbook on wiki.example.com',
	]) {
		expect(text).toContain(part);
	}
});

test('nothing is loaded and nothing runs', () => {
	const html = page(...EVERY_STATE);
	const { attributes, skeleton } = readHtml(html);
	const elements = new Set(skeleton.map((tag) => tag.replace('/', '').split(' ')[0]!));
	for (const name of [
		'script',
		'link',
		'img',
		'iframe',
		'object',
		'embed',
		'use',
		'image',
		'form',
	]) {
		expect(elements.has(name)).toBe(false);
	}
	const names = new Set(attributes.map(([, name]) => name));
	for (const name of [
		'src',
		'srcset',
		'style',
		'data',
		'action',
		'background',
		'poster',
		'xmlns',
	]) {
		expect(names.has(name)).toBe(false);
	}
	expect([...names].filter((name) => name.startsWith('on'))).toEqual([]);
	expect(html).not.toMatch(/url\(|@import|@font-face|javascript:/i);
	// A link is followed by a person only, and does not say where that person comes from.
	const links = attributes.filter(([, name]) => name === 'href');
	expect(new Set(links.map(([, , value]) => value))).toEqual(
		new Set(['https://wiki.example.com/runbooks/crm?page=12']),
	);
	expect(attributes).toContainEqual(['meta', 'content', 'no-referrer']);
});

test('the policy allows the one style of the page and nothing else', () => {
	const html = page({});
	const [, style] = /<style>(.*?)<\/style>/s.exec(html)!;
	const hash = createHash('sha256').update(style!, 'utf8').digest('base64');
	const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
	expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="${policy}"`);
	expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style>'));
	expect(style).toMatch(/prefers-color-scheme:dark/);
	expect(style).toMatch(/@media print/);
});

const HOSTILE = [
	'<script>alert(1)</script>',
	'"><img src=x onerror=alert(1)>',
	"' onmouseover='alert(1)",
	'--><script>alert(1)</script><!--',
	'</style><style>*{background:url(https://evil.example)}',
	'</title></table></main>',
	'`${alert(1)}`',
	'&lt;script&gt; &amp;',
	'x" style="position:fixed',
	'expression(alert(1)); } body { display:none',
	'<!DOCTYPE html>',
	'<svg/onload=alert(1)>',
];

/** Every text of it is `name`. */
const named = (name: string, runbookUrl = name): Partial<HealthFacts> => ({
	tenant: name,
	integration: name,
	environment: name,
	registered: name,
	owner: name,
	backupOwner: name,
	runbookUrl,
	breakers: [{ host: name, state: 'closed', since: NOW }],
	accounts: [{ name, expiresAt: NOW + 90 * DAY, quarantined: false }],
});

test.each(HOSTILE)('a hostile name stays text: %s', (name) => {
	const make = (text: string) =>
		readHtml(statusPage([healthWith(named(text))], { now: NOW, title: text }));
	const hostile = make(name);
	expect(hostile.skeleton).toEqual(make('benign').skeleton);
	expect(hostile.text.split(name).length - 1).toBe(11);
});

test.each([
	'javascript:alert(1)',
	'JaVaScRiPt:alert(1)//https://wiki.example.com',
	'data:text/html,<script>alert(1)</script>',
	'http://wiki.example.com',
	'https://wiki.example.com@evil.example/',
	'//evil.example',
	'\u0001javascript:alert(1)',
])('no link to %s', (runbookUrl) => {
	const { attributes } = readHtml(page({ runbookUrl }));
	expect(attributes.filter(([, name]) => name === 'href')).toEqual([]);
});

test('a link with signs of HTML in it stays one', () => {
	const { attributes } = readHtml(
		page({ runbookUrl: `https://wiki.example.com/"onclick='x'?a=<b>&c` }),
	);
	const [[, , href]] = attributes.filter(([, name]) => name === 'href') as [
		[string, string, string],
	];
	expect(URL.parse(href)?.host).toBe('wiki.example.com');
	expect(attributes.some(([, name]) => name === 'onclick')).toBe(false);
});

test('signs that cannot be seen or turn the text around are taken out', () => {
	expect(page(named('ab\u202Ecd\u200B\u0000ef'))).not.toMatch(/[\u202E\u200B\u0000]/);
});

test('nothing known, and no integration at all', () => {
	expect(readHtml(statusPage([judge(UNKNOWN, NOW)], { now: NOW })).text).toContain(
		'Nothing is known of any call',
	);
	expect(readHtml(statusPage([], { now: NOW })).text).toContain('No integration is known.');
});

test('times that are none do not break it', () => {
	const text = readHtml(page({ lastSuccessAt: Number.NaN, reviewBy: 9e15 })).text;
	expect(text).toContain('unknown');
});
