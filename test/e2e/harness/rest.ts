import { randomBytes } from 'node:crypto';
import { send, type Answer } from './http';

/** A sign-in made at run time, for one n8n. */
export interface Owner {
	readonly email: string;
	readonly password: string;
}

export function newOwner(): Owner {
	// n8n asks for a capital letter and a digit.
	return { email: 'owner@example.com', password: `A1${randomBytes(12).toString('hex')}` };
}

/** n8n's own REST interface, as its editor uses it: signed in by cookie, answers unwrapped from `data`. */
export class RestClient {
	private cookie: string | undefined;

	constructor(private readonly baseUrl: string) {}

	/** Makes the owner account on a fresh n8n, and stays signed in, over restarts too. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.post('/rest/owner/setup', { ...owner, firstName: 'Olive', lastName: 'Owner' });
	}

	async get<T>(path: string): Promise<T> {
		return await this.request<T>('GET', path);
	}

	async post<T>(path: string, json: unknown = {}): Promise<T> {
		return await this.request<T>('POST', path, json);
	}

	async patch<T>(path: string, json: unknown): Promise<T> {
		return await this.request<T>('PATCH', path, json);
	}

	async delete<T>(path: string): Promise<T> {
		return await this.request<T>('DELETE', path);
	}

	/** The text of a file among n8n's binary data. */
	async file(id: string): Promise<string> {
		const query = new URLSearchParams({ id, action: 'download' });
		const answer = await this.send('GET', `/rest/binary-data?${query}`);
		if (answer.status !== 200) throw new Error(`The file is not there: ${answer.status}`);
		return answer.body;
	}

	/** Throws where n8n refuses, with n8n's message and never what was sent (it may be a secret). */
	private async request<T>(method: string, path: string, json?: unknown): Promise<T> {
		const answer = await this.send(method, path, json);
		const content = readJson(answer);
		if (answer.status >= 400) {
			throw new Error(
				`${method} ${path} answered ${answer.status}: ${content.message ?? 'no message'}`,
			);
		}
		const session = answer.setCookies.find((cookie) => cookie.startsWith('n8n-auth='));
		if (session !== undefined) this.cookie = session.split(';')[0];
		return content.data as T;
	}

	private async send(method: string, path: string, json?: unknown): Promise<Answer> {
		return await send(`${this.baseUrl}${path}`, {
			method,
			headers: {
				...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
				...(this.cookie === undefined ? {} : { Cookie: this.cookie }),
			},
			...(json === undefined ? {} : { body: JSON.stringify(json) }),
		});
	}
}

function readJson(answer: Answer): { data?: unknown; message?: string } {
	if (answer.body === '') return {};
	try {
		return JSON.parse(answer.body) as { data?: unknown; message?: string };
	} catch {
		return { message: answer.body.slice(0, 200) };
	}
}
