import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AuthMode, OutgoingRequest } from '../../lib/account/auth/auth-mode';
import { type AuthSettings, compileAuth } from '../../lib/account/auth/modes';
import { post } from '../../lib/account/auth/post';

export const clock = { time: Date.now(), now: () => clock.time };
export const GET = {
	method: 'GET',
	url: new URL('https://api.example.com/v1?a=1'),
	body: undefined,
};

export function authenticator(mode: AuthMode, settings: AuthSettings) {
	const compiled = compileAuth(mode, settings, { clock, post });
	if (!compiled.ok) throw new Error(`${compiled.issue.field}: ${compiled.issue.message}`);
	return compiled.authenticator;
}

export function issueOf(mode: AuthMode, settings: AuthSettings): string | undefined {
	const compiled = compileAuth(mode, settings, { clock, post });
	return compiled.ok ? undefined : `${compiled.issue.field}: ${compiled.issue.message}`;
}

/** The headers of one attached request; the refusal's code where there are none. */
export async function headersOf(
	mode: AuthMode,
	settings: AuthSettings,
	request: OutgoingRequest = GET,
): Promise<Readonly<Record<string, string>>> {
	const attached = await authenticator(mode, settings).attach(request);
	return attached.ok ? attached.attachment.headers : { refused: attached.code };
}

export function rsaKey(bits = 2048): { pem: string; publicKey: KeyObject } {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
	return { pem: pemOf(privateKey), publicKey };
}

export const pemOf = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
