import { entropy } from './checksums';

const PLACEHOLDER =
	/^_{0,2}(?:.{0,2}\*{3,}.{0,2}|[x*.•#_?=-]+|<.*|\$[\w({].*|\{.*|%[\w(].*%?|\[.*|@\w+@|(?:enter|your|my|the|some|any|new|old|user|test|fake|sample|demo|dummy|insert|replace|put|add)[\s_-].*|.*(?:example|placeholder|change[_-]?me|replace[_-]?me|redacted|masked|hidden|x{5,}|…|\.{3}).*|none|null|nil|undefined|true|false|yes|no|on|off|string|str|text|required|optional|empty|unset|todo|fixme|n\/a|password1?|passwd|secret|token|key|default|value|bearer|basic|admin|test|root|user|invalid|incorrect|expired|missing)$/i;
/** A reference to a value, not the value: calls, properties, environments. */
const REFERENCE =
	/^(?:process\.env|os\.|env[.([]|ENV\[|System\.|self\.|this\.|(?:config|settings|secrets|args|opts|options|params|req|request|ctx|var|local|data|module)[.[(]|await |new |import |require\(|arn:|vault:|ref:|file:|secretref)/i;
const CALL = /^[A-Za-z_$][\w$.>:-]*[([]/;
const PROPERTY = /^[A-Za-z_$][A-Za-z_$]*(?:(?:\??\.|->|::)[A-Za-z_$]+)+$/;
/** Words and short numbers, joined: the name of something, `prod-db-password-2`. */
const PART = '(?:(?:[a-z]+(?:[A-Z][a-z]+)*|[A-Z]+|(?:[A-Z][a-z]+)+)\\d{0,2}|\\d{1,4})';
const WORDS = new RegExp(`^${PART}(?:[-_./ :]+${PART})*$`);
const SEMVER = /^[\^~>=v]{0,2}\d+\.\d+(?:\.\d+)?/;
const CAMEL = /^[a-z]+(?:[A-Z][a-z]+)+\d?$|^(?:[A-Z][a-z]+)+\d?$/;
const URL_OR_PATH = /^(?:[a-z][a-z0-9+.-]*:\/\/|\.{0,2}\/[\w.-]+\/(?![^+=]*[+=])|~\/|[A-Za-z]:\\)/i;
const DATE_OR_NUMBER = /^(?:\d{4}-\d{2}-\d{2}.*|-?[\d.,:]+(?:ms|s|m|h|d|kb|mb)?)$/i;

/** Random letters change case more often than the words of a name do. */
const manyHumps = (value: string) =>
	value.length >= 16 &&
	value.replace(/[^A-Z]/g, '').length * 4 > value.length &&
	/[a-z]/.test(value);

/** An identifier of code: letters, few digits, words of some length. */
const isName = (value: string) =>
	/^[A-Za-z_$][\w$]*$/.test(value) &&
	value.replace(/\D/g, '').length <= 1 &&
	!manyHumps(value) &&
	/[A-Z$_]/.test(value);

function isReference(value: string, quoted: boolean): boolean {
	if (REFERENCE.test(value)) return true;
	return !quoted && (CALL.test(value) || PROPERTY.test(value) || /^(?:!+[\w.]+$|\()/.test(value));
}

/** Whether a value assigned to a password is one, rather than a label, a type or a reference. */
export function passwordLike(value: string, quoted: boolean): boolean {
	if (value.length < 5 || PLACEHOLDER.test(value) || isReference(value, quoted)) return false;
	if (/\s/.test(value)) return /\d/.test(value) && /[^\w\s.,]/.test(value);
	if (URL_OR_PATH.test(value) || SEMVER.test(value)) return false;
	const digits = /\d/.test(value);
	const symbols = /[^A-Za-z0-9_.:()[\]/-]/.test(value);
	// `class MD5Password = …`: a name for one.
	if (!quoted && /^\w*password\w*$/i.test(value) && value.length > 12) return false;
	if (digits || symbols) return !/^[a-z]+(?:_[a-z]+)+\d?$/i.test(value);
	// Letters only: between quotes and not a word of the interface.
	return quoted && !CAMEL.test(value) && !WORDS.test(value);
}

/** Whether a value assigned to a token, key or secret looks random enough to be one. */
export function secretLike(value: string, quoted: boolean): boolean {
	if (value.length < 8 || /\s/.test(value) || PLACEHOLDER.test(value)) return false;
	if (!quoted && (isName(value) || /[(){}<>]|\/\*/.test(value))) return false;
	if (isReference(value, quoted) || URL_OR_PATH.test(value) || DATE_OR_NUMBER.test(value))
		return false;
	if (WORDS.test(value) || CAMEL.test(value)) return manyHumps(value) && entropy(value) > 3.4;
	return entropy(value) >= (value.length < 16 ? 2.5 : 3);
}

/** As for `secretLike`, for keys whose name says little: long, with letters and digits, no id in a usual notation. */
export function randomLike(value: string): boolean {
	if (value.length < 20 || !/^[\w+/=.~-]+$/.test(value) || !secretLike(value, true)) return false;
	if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return false;
	return /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) > 3.2;
}
