/** Reads from a field of the body whether an event is live or a test. Dots lead into objects. */
export function modeField(path: string, live: unknown, test: unknown) {
	return (body: unknown): 'live' | 'test' | undefined => {
		let value = body;
		for (const name of path.split('.')) {
			if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
				return undefined;
			value = Reflect.get(value, name);
		}
		if (value === live) return 'live';
		return value === test ? 'test' : undefined;
	};
}
