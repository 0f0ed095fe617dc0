import {
	anyIban,
	card,
	email,
	fullName,
	ipv4,
	personalLookalikes,
	personalSamples,
	phone,
} from './personal';
import type { Random, Sample } from './random';
import { assigned, secretLookalikes, secretSamples } from './secrets';

/** Lines as systems and people write them, `@` where what is searched for goes. Written apart from the detectors. */
const SECRET_LINES = [
	'2024-05-02 11:04:32,118 DEBUG [http-nio-8080-exec-3] c.a.p.Client - using credential @ for upstream billing',
	'time="2024-05-02T11:04:32Z" level=error msg="auth failed" cred="@" attempt=3',
	'      - name: TOKEN\n        value: "@"',
	'    "apiToken": "@",',
	'export SERVICE_TOKEN=@',
	'curl -sS -H "X-Api-Key: @" https://api.example.com/v2/things',
	'hey, can you try with @ ? the old one got revoked yesterday',
	'client = Client("@")  # TODO move to vault',
	'const sdk = new Sdk({ token: `@`, region: "eu-west-1" });',
	'user_17,active,@,2024-02-01',
	'| staging | `@` | rotated monthly |',
	"INSERT INTO integrations (name, secret) VALUES ('crm', '@');",
	'<entry key="token">@</entry>',
	'ENV AUTH @',
	'Traceback: requests.exceptions.HTTPError: 401 for token @\n  File "/app/main.py", line 40',
	'{"event":"deploy","env":{"TOKEN":"@"},"ok":true}',
	'{\\"headers\\":{\\"x-token\\":\\"@\\"}}',
	'git remote set-url origin @',
	'Bonjour, voici la clé @ pour le serveur de test.',
	'その鍵は@です。',
];

const PERSONAL_LINES = [
	'2024-05-02T11:04:32.118Z INFO signup completed contact=@ plan=pro',
	'{"customer":{"contact":"@","since":"2021"}}',
	'Hi team, the customer wrote back: "@ is how you reach me". Thanks!',
	'1042;@;Springfield;active',
	'- contact: @',
	'Bitte senden Sie die Unterlagen an @, vielen Dank.',
	'Mes coordonnées : @. Merci de confirmer.',
	'Mis datos son @ y vivo en Sevilla.',
	"UPDATE customers SET contact = '@' WHERE id = 42;",
	'<contact>@</contact>',
	'Refund requested (@) by the account holder',
	'agent> and what do we have on file?\ncaller> @',
	'| Contact | @ |',
	'Мои данные: @, спасибо.',
	'連絡先は@です。',
	'contact: "@"',
	'WARN validation failed for [@]: already registered',
	'?lang=en&contact=@&ref=mail',
];

const CORE = {
	email,
	phone: (r: Random) => phone(r),
	card,
	iban: anyIban,
	ip: ipv4,
	ssn: (r: Random) => personalSamples.us_ssn!(r).value,
};
export const CORE_FAMILIES = Object.keys(CORE) as Array<keyof typeof CORE>;

const place = (line: string, value: string): Sample => ({
	text: line.replace('@', () => value),
	value,
});

export function personalLine(r: Random, family: keyof typeof CORE): Sample {
	return place(r.pick(PERSONAL_LINES), CORE[family](r));
}

const IN_CONTEXT =
	/^(?:aws_secret_key|azure_storage_key|heroku_key_in_context|cloudflare_token|postmark_token|twilio_auth_token|datadog_key|asana_token|okta_token_in_context|secret_assignment|authorization|query_secret|password|session_cookie)$/;

/** Those that need their key bring it along. */
export function secretLine(r: Random, id: string): Sample {
	const { text, value } = secretSamples[id]!(r);
	if (IN_CONTEXT.test(id))
		return { value, text: r.pick(['', '  ', '2024-05-02 INFO ', '+ ', '# ']) + text };
	return place(r.pick(SECRET_LINES), value);
}
export { assigned };

const BENIGN = [
	(r: Random) =>
		`2024-05-02 11:04:${r.between(10, 59)},${r.digits(3)} INFO [worker-${r.digits(1)}] c.a.p.Job - processed batch ${r.number(6)} in ${r.number(4)} ms`,
	(r: Random) =>
		`{"level":"info","ts":${r.number(10)}.${r.digits(3)},"caller":"server/http.go:${r.number(3)}","msg":"request","status":200,"bytes":${r.number(6)}}`,
	(r: Random) =>
		`time="2024-05-02T11:04:32Z" level=warning msg="slow query" rows=${r.number(7)} id=${r.fill('{U}')}`,
	(r: Random) =>
		`replicas: ${r.digits(1)}\nimage: registry.example.com/app:v${r.digits(1)}.${r.digits(2)}.${r.digits(1)}@sha256:${r.fill('{H64}')}`,
	(r: Random) => `Merge pull request #${r.number(4)} from acme/feature-${r.fill('{C6}')}`,
	(r: Random) =>
		`diff --git a/src/token.ts b/src/token.ts\nindex ${r.fill('{H7}')}..${r.fill('{H7}')} 100644`,
	() =>
		`export function parseToken(token: string): Token | undefined { return tokens.get(token); }`,
	() =>
		`const password = await prompt("Password: "); if (!password) throw new Error("password required");`,
	() => `user.password = hash(password, salt)`,
	() => `api_key: str = Field(..., description="The API key")`,
	(r: Random) =>
		`The meeting moved to ${r.between(1, 12)}:30 on the ${r.between(2, 28)}th; bring the Q${r.between(1, 4)} numbers (${r.number(2)}% up on 2023).`,
	(r: Random) => `Your order ${r.number(9)} shipped with UPS, tracking 1Z${r.fill('{X16}')}.`,
	(r: Random) =>
		`Invoice INV-${r.number(6)} of 12.03.2024: ${r.number(4)},${r.digits(2)} EUR, VAT ${r.digits(2)} %`,
	(r: Random) => `SKU;qty;price\n${r.fill('{X8}')};${r.digits(2)};${r.number(2)}.${r.digits(2)}`,
	(r: Random) =>
		`GET /assets/app.${r.fill('{H8}')}.js HTTP/1.1" 304 0 "https://shop.example.com/" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${r.number(3)}.0.${r.number(4)}.${r.number(2)} Safari/537.36"`,
	(r: Random) =>
		`"resolved": "https://registry.example.com/pkg/-/pkg-${r.digits(1)}.${r.digits(1)}.0.tgz", "integrity": "sha512-${r.fill('{B86}')}=="`,
	(r: Random) =>
		`Coordinates: ${r.between(10, 80)}.${r.digits(5)}° N, ${r.between(1, 170)}.${r.digits(5)}° E; altitude ${r.number(3)} m`,
	(r: Random) =>
		`ETA ${r.between(1, 59)} min, distance ${r.number(2)}.${r.digits(1)} km, route ${r.number(3)}-${r.number(2)}`,
	(r: Random) =>
		`ISBN 978-3-16-148410-${r.digits(1)}, pp. ${r.number(3)}-${r.number(3)}, vol. ${r.digits(2)}`,
	(r: Random) =>
		`[${r.fill('{H8}')}] segfault at ${r.fill('{H16}')} ip 00007f${r.fill('{H10}')} sp 00007ff${r.fill('{H9}')} error 4 in libc-2.31.so`,
	(r: Random) =>
		`<svg viewBox="0 0 ${r.number(2)} ${r.number(2)}"><path d="M${r.number(2)}.${r.digits(2)} ${r.number(1)}.${r.digits(2)}l-${r.digits(1)}.${r.digits(3)} ${r.digits(2)}h${r.digits(2)}"/></svg>`,
	(r: Random) =>
		`body { color: #${r.fill('{H6}')}; width: calc(100% - ${r.number(2)}px); } @import "theme.css";`,
	(r: Random) => `ObjectId("${r.fill('{H24}')}") in shard-${r.digits(2)}, epoch ${r.number(10)}`,
	(r: Random) => `CUSIP ${r.fill('{X9}')}, LEI ${r.fill('{X18}')}${r.digits(2)}`,
	(r: Random) =>
		`Die Sitzung beginnt um ${r.between(8, 18)}:00 Uhr in Raum ${r.number(3)}; bitte Passwort nicht vergessen.`,
	(r: Random) =>
		`La réunion est prévue le ${r.between(1, 28)}/05/2024 à ${r.between(8, 18)}h30, salle ${r.number(3)}.`,
	(r: Random) =>
		`flight LH${r.number(4)} seat ${r.between(1, 40)}${r.from('ABCDEF', 1)} gate B${r.number(2)} PNR ${r.fill('{X6}')}`,
	(r: Random) =>
		`memory: ${r.number(10)} of ${r.number(11)} bytes used, pid ${r.number(5)}, fd ${r.number(4)}`,
	(r: Random) =>
		`x = [${Array.from({ length: 6 }, () => `${r.digits(1)}.${r.digits(8)}`).join(', ')}]`,
	(r: Random) =>
		`version ${r.digits(1)}.${r.number(2)}.${r.number(3)} build ${r.number(8)} (${r.fill('{H7}')})`,
	(r: Random) => `trace_id=${r.fill('{H32}')} span_id=${r.fill('{H16}')} sampled=true`,
	(r: Random) => `channel C${r.fill('{X10}')} thread ${r.number(10)}.${r.digits(6)}`,
	(r: Random) => `Reference ${r.number(4)}-${r.number(4)}-${r.number(4)}, case ${r.number(8)}`,
	(r: Random) =>
		`https://shop.example.com/p/${r.number(8)}?utm_source=mail&utm_campaign=${r.fill('{L10}')}&page=${r.digits(1)}`,
	(r: Random) =>
		`call count ${r.number(7)}; text length ${r.number(8)}; ring buffer ${r.number(9)}`,
	(r: Random) =>
		`score ${r.number(3)} ${r.number(3)} ${r.number(4)} / ${r.number(4)} ${r.number(4)}`,
	(r: Random) =>
		`serial ${r.fill('{X4}-{X4}-{X4}-{X4}')} licence plate ${r.from('ABCD', 2)}-${r.number(3)}-${r.from('ABCD', 2)}`,
	(r: Random) =>
		`the ${fullName(r).split(' ')[0]!.toLowerCase()} branch has ${r.number(2)} commits; next token at position ${r.number(4)}`,
];

/** A line in which there is nothing, whatever it looks like. */
export function benignLine(r: Random): string {
	if (r.below(3) > 0) return r.pick(BENIGN)(r);
	return r.pick([...secretLookalikes, ...personalLookalikes])(r);
}
