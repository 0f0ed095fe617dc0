/** Something sensitive in a text. Never holds the text itself. */
export interface Finding {
	/** In UTF-16 code units of the text that was searched; `end` is exclusive. */
	readonly start: number;
	readonly end: number;
	/** Id of the detector in the table, e.g. `github_token`, `email`. */
	readonly detector: string;
	readonly kind: 'secret' | 'personal';
}
