import { createHash } from 'node:crypto';
import { Markup } from './html';

/** Colours have a contrast of 4.5 to 1 or more in both schemes (WCAG 2.2, 1.4.3); no state is told by them alone. */
const STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1b1f24;--soft:#57606a;--line:#8c959f;--good:#116329;--warn:#7d4e00;--bad:#a40e26;--off:#57606a;--link:#0550ae}
@media (prefers-color-scheme:dark){:root{--back:#0d1117;--text:#e6edf3;--soft:#9aa4ae;--line:#6e7681;--good:#56d364;--warn:#e3b341;--bad:#ff7b72;--off:#9aa4ae;--link:#79c0ff}}
body{margin:1.5rem;background:var(--back);color:var(--text);font:14px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0}
p{color:var(--soft);margin:.25rem 0 1rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:start;color:var(--soft);padding-bottom:.5rem}
th,td{border-bottom:1px solid var(--line);padding:.5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
thead th,time{white-space:nowrap}
td{min-width:6.5rem}
ul{margin:0;padding-inline-start:1.1rem}
small{color:var(--soft);display:block;font-weight:normal}
a{color:var(--link)}
svg{vertical-align:-.2em}
.state{font-weight:600;white-space:nowrap}
.healthy{color:var(--good)}.degraded{color:var(--warn)}.failing{color:var(--bad)}.disabled,.revoked{color:var(--off)}
.chart{color:var(--text)}
@media print{:root{--back:#fff;--text:#000;--soft:#333;--line:#666;--good:#000;--warn:#000;--bad:#000;--off:#000;--link:#000}body{margin:0;font-size:11px}.scroll{overflow:visible}td{min-width:0}time{white-space:normal}tr{break-inside:avoid}thead{display:table-header-group}}
`;

/** Whole, because the policy allows these bytes and no other ones. */
export const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`);

/** Nothing is fetched, run, framed or sent, and no other style applies than the one above (CSP Level 3). */
export const POLICY = new Markup(
	[
		"default-src 'none'",
		`style-src 'sha256-${createHash('sha256').update(STYLE, 'utf8').digest('base64')}'`,
		"base-uri 'none'",
		"form-action 'none'",
	].join('; '),
);
