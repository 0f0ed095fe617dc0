/** What a request carries, told by its order of magnitude only. */
export type SizeClass =
	'none' | 'under_1k' | 'under_10k' | 'under_100k' | 'under_1m' | 'over_1m' | 'unknown';

const CLASSES = [
	[1_000, 'under_1k'],
	[10_000, 'under_10k'],
	[100_000, 'under_100k'],
	[1_000_000, 'under_1m'],
] as const;

/** The class of a body of `bytes` bytes; undefined: nobody counted them. */
export function sizeClassOf(bytes: number | undefined): SizeClass {
	if (bytes === undefined) return 'unknown';
	if (bytes === 0) return 'none';
	return CLASSES.find(([limit]) => bytes < limit)?.[1] ?? 'over_1m';
}
