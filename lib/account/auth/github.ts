import { z } from 'zod';
import type { Authenticator, AuthPorts } from './auth-mode';
import { needed, neededUrl, refuse } from './issue';
import { jsonOf } from '../../json';
import { jwtSigner } from './jwt';
import type { AuthSettings } from './settings';
import { invalid, refusal } from './token-endpoint';
import { bearerOf, type Minted, TokenSource } from './token-source';

/** GitHub takes up to ten minutes from a time that may be a minute behind its own. Seconds. */
const JWT_SECONDS = 540;
const BACKDATED_SECONDS = 60;

const installationToken = z.object({
	token: z.string().regex(/^[\x21-\x7e]+$/),
	expires_at: z.string().datetime(),
});

/**
 * A GitHub App installation: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app,
 * narrowed to repositories and permissions where they are named.
 */
export function githubApp(settings: AuthSettings, ports: AuthPorts): Authenticator {
	const iss = needed(settings, 'appId', 'App ID');
	const installation = needed(settings, 'installationId', 'Installation ID');
	if (!/^\d{1,20}$/.test(installation)) {
		refuse(
			'installationId',
			'Installation ID is not a number',
			'It ends the URL of the installation.',
		);
	}
	const base = settings.apiBaseUrl
		? neededUrl(settings, 'apiBaseUrl', 'API Base URL')
		: 'https://api.github.com';
	const url = `${base.replace(/\/+$/, '')}/app/installations/${installation}/access_tokens`;
	const signer = jwtSigner({ ...settings, signingAlgorithm: 'RS256', keyId: '' }, ports.clock);
	const body = JSON.stringify({
		...(settings.repositories && { repositories: repositoriesOf(settings.repositories) }),
		...(settings.permissions && { permissions: permissionsOf(settings.permissions) }),
	});
	const mint = async (): Promise<Minted> => {
		const jwt = await signer.sign({ iss }, JWT_SECONDS, BACKDATED_SECONDS);
		const headers = {
			Authorization: `Bearer ${jwt}`,
			Accept: 'application/vnd.github+json',
			'Content-Type': 'application/json',
			'X-GitHub-Api-Version': '2022-11-28',
		};
		const answer = await ports.post(url, { headers, body }).catch(() => undefined);
		if (answer?.status !== 201) return refusal(url, answer);
		const parsed = installationToken.safeParse(jsonOf(answer.body));
		if (!parsed.success) return invalid('The answer of GitHub holds no token that can be used');
		const expiresIn = (Date.parse(parsed.data.expires_at) - ports.clock.now()) / 1_000;
		return { ok: true, token: { value: parsed.data.token, expiresIn: Math.max(0, expiresIn) } };
	};
	const source = new TokenSource(ports.clock, mint);
	return bearerOf(source);
}

function repositoriesOf(text: string): string[] {
	const names = text
		.split(/[,\n]/)
		.map((name) => name.trim())
		.filter((name) => name !== '');
	// An empty list would not narrow the token at all.
	return names.length > 0 && names.every((name) => /^[\w.-]{1,100}$/.test(name))
		? names
		: refuse(
				'repositories',
				'Repositories is not a list of names',
				'Write orders, stock: names without their owner.',
			);
}

function permissionsOf(text: string): Record<string, string> {
	const parsed = z.record(z.enum(['read', 'write', 'admin'])).safeParse(jsonOf(text));
	// Nor would an empty object.
	return parsed.success && Object.keys(parsed.data).length > 0
		? parsed.data
		: refuse(
				'permissions',
				'Permissions is not JSON of levels by name',
				'Write {"issues": "read"}.',
			);
}
