import { CATEGORIES, isCategory } from '../failure/category';
import { html, type Markup, type Part } from './html';
import type { Health } from './judge';
import { clean, shown, WITHHELD } from './shown';
import { outcomeChart, stateMark } from './status-chart';

export const COLUMNS = [
	'Integration',
	'State',
	'Attempts',
	'Latest',
	'Circuit breakers',
	'Held items',
	'Accounts',
	'Who to ask',
] as const;

const BREAKER_WORDS: Readonly<Record<string, string>> = {
	closed: 'closed',
	open: 'open',
	half_open: 'half open',
	held: 'held open',
};

const MINUTE_MS = 60_000;

/** The row of one integration: the header cell first, then one cell for each other column. */
export function statusRow(health: Health, now: number): Markup {
	const cells = [
		html`${stateMark(health.state)}${health.reasons.length > 0 ? list(health.reasons.map(({ text }) => text)) : ''}`,
		html`${outcomeChart(health.successes, health.failures)}<small
				>${windowOf(health)}${health.retries} retries, ${health.refused}
				refused${latencyOf(health)}</small
			>`,
		latest(health),
		list(
			health.breakers.map(({ host, state, since }) => [
				`${name(host)}: ${BREAKER_WORDS[state] ?? 'unknown'} since `,
				time(since),
			]),
		),
		held(health, now),
		accounts(health),
		people(health),
	];
	return html`<tr>
		<th scope="row">
			${name(health.integration)}<small
				>${name(health.tenant)}, ${name(health.environment)}, ${name(health.registered)}</small
			>
		</th>
		${cells.map((cell) => html`<td>${cell}</td>`)}
	</tr>`;
}

/** A time in UTC, to the minute. */
export function time(at: number): Markup {
	const date = new Date(at);
	if (Number.isNaN(date.getTime())) return html`unknown`;
	const iso = date.toISOString();
	return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

const name = (text: string) => (text === '' ? '' : (shown(text) ?? WITHHELD));

const list = (items: readonly Part[]) =>
	items.length === 0
		? html`none`
		: html`<ul>
				${items.map((item) => html`<li>${item}</li>`)}
			</ul>`;

/** In the unit that reads best. */
function spanOf(ms: number): string {
	const minutes = Math.max(0, Math.round(ms / MINUTE_MS));
	if (minutes < 120) return `${minutes} min`;
	return minutes < 48 * 60
		? `${Math.round(minutes / 60)} h`
		: `${Math.round(minutes / 1_440)} days`;
}

const windowOf = ({ windowMs }: Health) => `last ${spanOf(windowMs)}: `;

const latencyOf = ({ latencyMs: { count, sum } }: Health) =>
	count > 0 ? `, ${Math.round(sum / count)} ms on average` : '';

function latest({ lastSuccessAt, lastFailureAt, lastCategory }: Health): Markup {
	return list([
		...(lastSuccessAt === undefined ? [] : [html`success ${time(lastSuccessAt)}`]),
		...(lastFailureAt === undefined ? [] : [html`failure ${time(lastFailureAt)}`]),
		...(isCategory(lastCategory) ? [CATEGORIES[lastCategory].text] : []),
	]);
}

function held({ held: { count, oldestAt } }: Health, now: number): Markup {
	const oldest =
		count > 0 && oldestAt !== undefined ? `, the oldest for ${spanOf(now - oldestAt)}` : '';
	return html`${count}${oldest}`;
}

function accounts({ accounts: all, expiresInDays, reviewBy }: Health): Markup {
	const days =
		expiresInDays === undefined || expiresInDays < 0
			? ''
			: html`<small>days until the first expiry: ${expiresInDays}</small>`;
	const review = reviewBy === undefined ? '' : html`<small>review by ${time(reviewBy)}</small>`;
	const items = all.map(({ name: account, expiresAt, quarantined }) => [
		`${name(account)}: ${quarantined ? 'in quarantine, ' : ''}expires `,
		time(expiresAt),
	]);
	return html`${list(items)}${days}${review}`;
}

function people({ owner, backupOwner, runbookUrl }: Health): Markup {
	return list([
		...(owner === '' ? [] : [`owner: ${name(owner)}`]),
		...(backupOwner === '' ? [] : [`backup: ${name(backupOwner)}`]),
		...runbook(runbookUrl),
	]);
}

/** A link only to where a browser opens a page: no `javascript:`, no user name that looks like a host. */
function runbook(address: string): Part[] {
	if (address === '') return [];
	const url = shown(address) === undefined ? null : URL.parse(address);
	if (!url || url.protocol !== 'https:' || url.username !== '' || url.password !== '') {
		return [`runbook: ${name(address)}`];
	}
	if (piecesOf(url).some((piece) => clean(piece) === undefined)) return [`runbook: ${WITHHELD}`];
	return [html`<a href="${url.href}" rel="noopener noreferrer">runbook on ${url.host}</a>`];
}

/** Each alone: in an address the detectors take a long number for the id of a page. */
const piecesOf = ({ pathname, searchParams, hash }: URL): string[] => [
	...pathname.split('/'),
	...searchParams.keys(),
	...searchParams.values(),
	hash.slice(1),
];
