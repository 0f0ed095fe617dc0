import { compileMac, mac, type MacSpec } from '../builders/mac';
import { inHeader } from '../builders/signature-location';
import { parseTemplate } from '../builders/template';
import { compileToken, token, type TokenSpec } from '../builders/token';
import { withChallenge } from '../handshake';
import type { CompileResult, CustomSchemeOptions, Scheme } from '../scheme';

const DOCS = 'https://www.rfc-editor.org/rfc/rfc2104';

/** A header field name (RFC 9110 section 5.1). */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;

function refuse(message: string): CompileResult {
	return { ok: false, issue: { field: 'scheme', message } };
}

/** The options' spec, or a sentence saying why they cannot be used. */
function readOptions(options: CustomSchemeOptions): MacSpec | string {
	const header = options.signatureHeader.toLowerCase();
	const idHeader = options.idHeader.toLowerCase();
	const timestampHeader = options.timestampHeader.toLowerCase();
	const content = parseTemplate(options.template);
	if (typeof content === 'string') return content;
	const names = [header, idHeader, timestampHeader].filter((name) => name !== '');
	if (header === '') return 'The signature header is not set.';
	if (!names.every((name) => HEADER_NAME.test(name)))
		return 'A header name has a character it cannot have.';
	if (new Set(names).size < names.length) return 'One header is named for two things.';
	if (content.signs.has('timestamp') !== (timestampHeader !== '')) {
		// A time that is not signed can be changed at will: checking it would only look like a guard.
		return 'The timestamp header and {timestamp} in the template go together: set both or neither.';
	}
	if (content.signs.has('id') && idHeader === '')
		return 'The template has {id}, but no id header is set.';
	return {
		name: 'Custom',
		docs: DOCS,
		confirmed: 'documentation',
		signature: inHeader(header, options.signaturePrefix),
		encoding: options.encoding,
		algorithm: options.algorithm,
		keyForm: options.keyForm,
		content,
		time:
			timestampHeader === '' ? undefined : { unit: options.timestampUnit, header: timestampHeader },
		idHeader: idHeader === '' ? undefined : idHeader,
	};
}

/** Any HMAC over the body and what goes with it, as the owner describes it. */
export const custom: Scheme = {
	...mac({
		name: 'Custom',
		docs: DOCS,
		signature: inHeader(''),
		encoding: 'hex',
		confirmed: 'documentation',
	}),
	toleranceSeconds: 300,
	secretHeaders: [],
	handshake: true,
	compile(credential, ports, options) {
		if (!options) return refuse('The custom provider has no options.');
		const spec = readOptions(options);
		if (typeof spec === 'string') return refuse(spec);
		return withChallenge(compileMac(spec, credential, ports.clock), options.challengeParameter);
	},
};

const tokenRow: TokenSpec = {
	name: 'Token in a Header',
	docs: 'https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2',
	confirmed: 'documentation',
	header: '',
};

/** A shared token in a header of the owner's choice: `signatureHeader`, `signaturePrefix`, `idHeader`. */
export const customToken: Scheme = {
	...token(tokenRow),
	secretHeaders: [],
	handshake: true,
	compile(credential, ports, options) {
		const header = options?.signatureHeader.toLowerCase() ?? '';
		const idHeader = options?.idHeader.toLowerCase() ?? '';
		if (!HEADER_NAME.test(header) || (idHeader !== '' && !HEADER_NAME.test(idHeader))) {
			return refuse('The header of the token is not set, or a header name cannot be used.');
		}
		const prefix = options?.signaturePrefix;
		const spec = { ...tokenRow, header, prefix, idHeader: idHeader === '' ? undefined : idHeader };
		const compiled = compileToken(spec, credential, ports.clock);
		return withChallenge(compiled, options?.challengeParameter ?? '');
	},
};
