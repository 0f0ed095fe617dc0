/**
 * The form in which people are compared: `Ann Lee ` and `ann lee` are one, so that nobody approves their own
 * integration under another spelling. Empty for nobody.
 */
export function personKey(name: string): string {
	return name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
}

/** Whether both name the same person. Nobody is the same as nobody. */
export function samePerson(a: string, b: string): boolean {
	return personKey(a) !== '' && personKey(a) === personKey(b);
}
