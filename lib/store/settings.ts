/** Where settings come from: n8n's process environment and the files it names. */
export interface Environment {
	readonly variables: Readonly<Record<string, string | undefined>>;
	/** The text of a file. Throws when it cannot be read. */
	readFile(path: string): string;
}

/** A setting that cannot be used, said so that an admin can mend it. Never holds a value. */
export interface SettingIssue {
	readonly setting: string;
	/** A sentence: what is wrong. */
	readonly message: string;
	/** A sentence: how to mend it. */
	readonly description: string;
}

export type Located<T> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly issue: SettingIssue };

/** Carries an issue from deep in the reading of settings to `settled`. Never leaves this module's callers. */
class SettingRefusal extends Error {
	constructor(readonly issue: SettingIssue) {
		super(issue.message);
	}
}

/** Stops reading: `setting` cannot be used. */
export function refuse(setting: string, message: string, description: string): never {
	throw new SettingRefusal({ setting, message, description });
}

/** Answers what `read` answers, or the issue it refused with. */
export function settled<T>(read: () => T): Located<T> {
	try {
		return { ok: true, value: read() };
	} catch (error) {
		return { ok: false, issue: issueOf(error) };
	}
}

function issueOf(error: unknown): SettingIssue {
	if (error instanceof SettingRefusal) return error.issue;
	throw error;
}

/**
 * Reads settings the way n8n does: the variable, or else the file that `<name>_FILE` names; spaces and a pair of
 * quotes around the value are dropped. An empty one counts as not set.
 */
export class Settings {
	constructor(private readonly environment: Environment) {}

	text(name: string): string | undefined {
		const own = this.environment.variables[name];
		if (own !== undefined) return normalise(own);
		const path = this.environment.variables[`${name}_FILE`];
		if (!path) return undefined;
		const content = this.file(path);
		if (content === undefined) {
			return refuse(
				`${name}_FILE`,
				`The file that ${name}_FILE names cannot be read.`,
				'Check that it exists and that the user n8n runs as may read it.',
			);
		}
		return normalise(content);
	}

	flag(name: string): boolean | undefined {
		const value = this.text(name)?.toLowerCase();
		if (value === undefined) return undefined;
		if (['true', '1'].includes(value)) return true;
		if (['false', '0'].includes(value)) return false;
		return refuse(name, `${name} is neither true nor false.`, 'Set it to true or false.');
	}

	port(name: string): number | undefined {
		const value = this.text(name);
		if (value === undefined) return undefined;
		const port = Number(value);
		if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
		return refuse(name, `${name} is not a port.`, 'Set it to a number from 1 to 65535.');
	}

	/** The file's text, or undefined when it cannot be read. */
	file(path: string): string | undefined {
		try {
			return this.environment.readFile(path);
		} catch {
			return undefined;
		}
	}
}

function normalise(value: string): string | undefined {
	const bare = value.trim().replace(/^(['"])(.*)\1$/s, '$2');
	return bare === '' ? undefined : bare;
}
