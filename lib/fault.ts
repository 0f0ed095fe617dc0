/** What may be said of anything that was thrown: its class. A message may quote what failed. */
export function faultName(error: unknown): string {
	return error instanceof Error ? error.name : typeof error;
}
