/** Where a secret is kept, as it is typed in its place. */
export type Reference =
	| { readonly kind: 'env'; readonly name: string }
	| { readonly kind: 'file'; readonly path: string }
	| {
			readonly kind: 'vault';
			/** Mount and path, without slashes around them. */
			readonly path: string;
			readonly key: string;
			/** Of a versioned secret. */
			readonly version?: number;
	  };

export type SecretCode =
	/** It begins like a reference and is none. */
	| 'reference_malformed'
	/** The admin does not allow it. */
	| 'reference_not_allowed'
	| 'secret_not_found'
	| 'secret_unreadable'
	| 'vault_unavailable'
	| 'vault_rejected';

export interface Unresolved {
	readonly ok: false;
	readonly code: SecretCode;
	/** Never holds a value; the reference itself is none. */
	readonly message: string;
	readonly description: string;
}

export type Resolved =
	| {
			readonly ok: true;
			readonly value: string;
			/** Milliseconds since the epoch: from then on it has to be resolved anew. Undefined: at each use. */
			readonly validUntil?: number;
	  }
	| Unresolved;

const FORMS: ReadonlyArray<(text: string) => Reference | undefined> = [
	(text) => {
		const name = /^env:([A-Za-z_][A-Za-z0-9_]{0,127})$/.exec(text)?.[1];
		return name === undefined ? undefined : { kind: 'env', name };
	},
	(text) => {
		const path = /^file:(\/[^\0]{1,1000})$/.exec(text)?.[1];
		return path === undefined ? undefined : { kind: 'file', path };
	},
	(text) => {
		const [, path, key, version] =
			/^vault:([\w.-]+(?:\/[\w.-]+)+)#([\w.-]{1,128})(?:@(\d{1,9}))?$/.exec(text) ?? [];
		if (path === undefined || key === undefined) return undefined;
		// A segment of dots would leave the path that the admin allows.
		if (path.split('/').some((segment) => /^\.+$/.test(segment))) return undefined;
		return { kind: 'vault', path, key, ...(version !== undefined && { version: Number(version) }) };
	},
];

/** `malformed` for what begins like a reference and is none; undefined for a plain value. */
export function parseReference(text: string): Reference | 'malformed' | undefined {
	if (!/^(?:env|file|vault):/.test(text)) return undefined;
	return FORMS.map((form) => form(text)).find((one) => one !== undefined) ?? 'malformed';
}

export function unresolved(code: SecretCode, message: string, description: string): Unresolved {
	return { ok: false, code, message, description };
}
