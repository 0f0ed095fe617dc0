import { trigram } from './chars';

const SEP = '[\\s_.-]{0,2}';
const PASSWORD =
	/(?:pass(?:word|wd|wort|phrase|code)|pwd|mot[ _-]?de[ _-]?passe|contrase[ñn]a|contrasenya|senha|wachtwoord|kennwort|has[łl]o|пароль|parola|salasana|l[öo]senord|adgangskode|passord|heslo|şifre|密码|密碼|パスワード|비밀번호|(?:^|[^a-z])(?:pass|pw|psw))$/;
const SECRET = new RegExp(
	`(?:secret|token|jwt|credentials?|creds|bearer|dsn|(?:^|[^a-z])auth|(?:api|access|secret|private|auth|encryption|encrypt|signing|sign|signature|master|account|admin|service|client|app|application|licen[cs]e|webhook|session|shared|hmac|aes|crypto|root|bot|consumer|integration|ssh|subscription|function|host|jwt|security|instrumentation|write|ingest|deploy|project|secretaccess|appsecret)${SEP}key)$`,
);
const VENDOR = /[a-z0-9]{3,}[ _-]?key$/;
const OTHER = new RegExp(
	`(?:(?:next|page|pagination|continuation|cursor|sync|cancel(?:l?ation)?|max|min|total|csrf|xsrf|design|syntax|eos|bos|pad|sep|stop|special|start|end|resume)${SEP}token|(?:public|pub|gpg|pgp|release|fingerprint|primary|foreign|partition|sort|row|object|cache|idempotency|dedup\\w*|routing|lookup|index|shard|hash|map|group|translation|i18n|message|event|s3|bucket|page|known|composite|unique|natural|surrogate|range|config|setting|json|dict|array|list|item|hot|short|arrow|enter|tab|shift|product|answer|feature|metric|trace|label|tag|publishable|anon|site|sitekey)${SEP}key)$`,
);
const QUERY =
	/^(?:sig|signature|key|auth|session|sid|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature|hmac|assertion|id_token|code|ticket|otp|oauth_signature|token_?\w*|access|hash)$/;
const COOKIE =
	/^(?:jsessionid|phpsessid|connect\.sid|asp\.net_sessionid|sessionid|session|sid|sess|_session|auth|remember_token|laravel_session)$/;
const NAMES = new RegExp(
	`(?:full|first|last|given|family|sur|maiden|middle|customer|patient|client|employee|contact|card${SEP}holder|account${SEP}holder|holder|recipient|sender|billing|shipping|beneficiary|applicant|student|passenger|guest|legal|father|mother|spouse)(?:'s)?${SEP}name$|^(?:nombre|apellidos?|nom|prénom|vorname|nachname|cognome|cardholder|card holder|sobrenome|voornaam|achternaam|фио|имя|фамилия|姓名|氏名)$`,
);
const STREETS = new RegExp(
	`(?:^|[^a-z])(?:street|home|postal|billing|shipping|mailing|residential|customer|delivery)?${SEP}(?:address|addr|street|address${SEP}line|dirección|direccion|adresse|anschrift|indirizzo|endereço|adres|адрес|住所|地址)(?:${SEP}(?:line)?${SEP}[12])?$`,
);

export type KeyClass = 'password' | 'secret' | 'vendor' | 'query' | 'cookie' | 'name' | 'street';

/** What a key of this name holds, if it matters. `query`: it stands in a URL. `cookie`: in a cookie header. */
export function classify(key: string, place: 'query' | 'cookie' | 'other'): KeyClass | undefined {
	const name = key.toLowerCase().replace(/[_\s-]?\d{0,3}$/, '');
	if (PASSWORD.test(name)) return 'password';
	if (OTHER.test(name)) return undefined;
	if (SECRET.test(name)) return 'secret';
	if (place === 'query' && QUERY.test(name)) return 'query';
	if (place === 'cookie' && COOKIE.test(name)) return 'cookie';
	if (VENDOR.test(name)) return 'vendor';
	if (NAMES.test(name) || key === 'Name') return 'name';
	return STREETS.test(name) ? 'street' : undefined;
}

/** Three last letters of every name above: a key that ends otherwise is not looked at. */
const TAILS = new Uint8Array(0x8000);
for (const tail of (
	'ord swd ort ase ode pwd sse eña ena nya nha art sło slo оль ola ana eslo kode slo ifr fre 密码 密碼 ード 번호 ' +
	'ass _pw psw ret ken jwt ial als eds rer dsn uth key sig ure sid ion rity ity tial hmac mac jwt otp ket ode ess ash ' +
	'ame bre dos nom nom ome der aam фио имя лия ess ddr eet ine ión ion sse ift zzo ço res рес nse ber num nid nce ort ' +
	'pas aso ass eso sss per iss ift bic ode ide oll uct lic oss ort dl# cid ivi dni jid sid d_1 d_2 oal pat spt'
)
	.split(' ')
	.concat([' no', ' nr', 's no'])) {
	if (tail.length >= 3) TAILS[trigram(tail, tail.length - 3)] = 1;
}
/** Short or in scripts without spaces. */
const WHOLE =
	/^(?:pw|sig|sid|key|jwt|dsn|otp|nom|姓名|氏名|住所|地址|имя|фио|密码|密碼|[^ -~]{2,4})$/i;

/** Whether a key may be of interest. */
export function mayMatter(text: string, start: number, end: number): boolean {
	let last = end;
	while (last > start + 3) {
		const code = text.charCodeAt(last - 1);
		if (code !== 95 && code !== 46 && !(code >= 48 && code <= 57)) break;
		last -= 1;
	}
	if (last - start < 3) return last - start === 2 && WHOLE.test(text.slice(start, last));
	return TAILS[trigram(text, last - 3)] === 1;
}
