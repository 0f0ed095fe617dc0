/** What an n8n, an account or an integration can serve. */
export const ENVIRONMENTS = ['development', 'production', 'staging', 'test'] as const;
export type ServedEnvironment = (typeof ENVIRONMENTS)[number];

/** `prod` and `live` mean production; whatever else is no known one is only itself. */
export function normalEnvironment(name: string): string {
	const lower = name.trim().toLowerCase();
	if (lower === 'prod' || lower === 'live') return 'production';
	if (lower === 'stage') return 'staging';
	return lower === 'dev' ? 'development' : lower;
}
