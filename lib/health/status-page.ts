import { HEALTH_STATES } from './facts';
import { html } from './html';
import type { Health } from './judge';
import { shown } from './shown';
import { COLUMNS, statusRow, time } from './status-row';
import { POLICY, STYLE_ELEMENT } from './status-style';

const TITLE = 'Integration health';

export interface StatusPageOptions {
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly title?: string;
}

/**
 * One HTML document that says how all integrations are, the worst first. It stands alone: no script, nothing fetched,
 * fit for print, for screen readers and without colour. What looks like a secret or like personal data is withheld.
 */
export function statusPage(all: readonly Health[], { now, title }: StatusPageOptions): string {
	const heading = shown(title ?? '') || TITLE;
	const rank = ({ state }: Health) => HEALTH_STATES.indexOf(state);
	const sorted = [...all].sort((a, b) => rank(a) - rank(b) || compare(a, b));
	const counts = HEALTH_STATES.map(
		(state) => `${all.filter((health) => health.state === state).length} ${state}`,
	);
	return html`<!DOCTYPE html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta http-equiv="Content-Security-Policy" content="${POLICY}" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="referrer" content="no-referrer" />
				<meta name="robots" content="noindex" />
				<title>${heading}</title>
				${STYLE_ELEMENT}
			</head>
			<body>
				<main>
					<h1>${heading}</h1>
					<p>As of ${time(now)}: ${counts.join(', ')}.</p>
					<div class="scroll" role="region" aria-label="${heading}" tabindex="0">
						<table>
							<caption>
								Integrations, the worst first
							</caption>
							<thead>
								<tr>
									${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}
								</tr>
							</thead>
							<tbody>
								${sorted.map((health) => statusRow(health, now))}${
									all.length === 0
										? html`<tr>
												<td colspan="${COLUMNS.length}">No integration is known.</td>
											</tr>`
										: ''
								}
							</tbody>
						</table>
					</div>
				</main>
			</body>
		</html> `.text;
}

function compare(a: Health, b: Health): number {
	const [left, right] = [a, b].map(({ tenant, integration }) => `${tenant}\n${integration}`);
	return left! < right! ? -1 : Number(left !== right);
}
