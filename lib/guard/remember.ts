/** Makes a thing once a key, as long as there are not too many: parameters are the same for most items. */
export function remembered<T>(make: (key: string) => T, most = 64): (key: string) => T {
	const known = new Map<string, T>();
	return (key) => {
		const found = known.get(key);
		if (found !== undefined) return found;
		if (known.size >= most) known.clear();
		const made = make(key);
		known.set(key, made);
		return made;
	};
}
