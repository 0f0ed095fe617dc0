import type { HealthState } from './facts';
import { html, type Markup } from './html';

const BAR_PX = 120;

/** One shape for each state, so that no colour is needed to tell them apart. The word stands beside it. */
const SHAPES: Readonly<Record<HealthState, Markup>> = {
	healthy: html`<circle cx="8" cy="8" r="7" /><path d="M4.5 8.5l2.5 2.5 4.5-5.5" />`,
	degraded: html`<path d="M8 1.5L15 14.5H1z" /><path d="M8 6v4M8 11.5v1" />`,
	failing: html`<rect x="1.5" y="1.5" width="13" height="13" /><path d="M5 5l6 6M11 5l-6 6" />`,
	disabled: html`<circle cx="8" cy="8" r="7" /><path d="M6 5v6M10 5v6" />`,
	revoked: html`<circle cx="8" cy="8" r="7" /><path d="M3 13L13 3" />`,
};

/** The state as a word, with its shape. */
export function stateMark(state: HealthState): Markup {
	return html`<span class="state ${state}"
		><svg
			width="16"
			height="16"
			viewBox="0 0 16 16"
			fill="none"
			stroke="currentColor"
			stroke-width="1.5"
			aria-hidden="true"
		>
			${SHAPES[state]}
		</svg>
		${state}</span
	>`;
}

/** Two bars, one filled and one in outline, each with its number; as long as their share of the larger one. */
export function outcomeChart(successes: number, failures: number): Markup {
	const most = Math.max(successes, failures, 1);
	const width = (count: number) => Math.round((Math.max(0, count) / most) * BAR_PX);
	const label = `${successes} succeeded, ${failures} failed`;
	return html`<svg
		class="chart"
		role="img"
		aria-label="${label}"
		width="220"
		height="36"
		viewBox="0 0 220 36"
		font-size="12"
		fill="currentColor"
	>
		<rect x="0" y="2" width="${width(successes)}" height="12" />
		<text x="${width(successes) + 5}" y="12">${successes} succeeded</text>
		<rect
			x="0.5"
			y="20.5"
			width="${width(failures)}"
			height="11"
			fill="none"
			stroke="currentColor"
			stroke-dasharray="3 2"
		/>
		<text x="${width(failures) + 5}" y="30">${failures} failed</text>
	</svg>`;
}
