import type { Compilable, QueryResult } from 'kysely';
import type { Database } from './tables';

/** The connection was lost under a statement: whether it was carried out is unknown. Its message is the server's or the driver's. */
export class ConnectionLostError extends Error {
	override readonly name = 'ConnectionLostError';
}

/**
 * For a statement that carried out twice leaves what it leaves once, or errs on the safe side: where its connection is
 * lost (a failover, a pooler that restarts) it is repeated once, on another. Never within a transaction.
 */
export const REPEATABLE = { repeatable: true } as const;

/** Stands for a value that is only known when the query runs. */
class Placeholder {
	constructor(readonly name: string) {}
}

/**
 * Compiles a query once and answers a function that runs it. `build` gets an object whose properties
 * stand for the values of each run. Building and compiling a query costs more than SQLite needs
 * to run it, and the doors of a webhook run the same five queries for every request. It runs on `db`, or on the
 * transaction it is given.
 */
export function prepare<P extends object, R>(
	db: Database,
	build: (values: P) => Compilable<R>,
	{ repeatable = false }: { repeatable?: boolean } = {},
): (values: P, on?: Database) => Promise<QueryResult<R>> {
	const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });
	const compiled = build(placeholders as P).compile();
	return async (values, on = db) => {
		const byName = new Map<string, unknown>(Object.entries(values));
		const parameters = compiled.parameters.map((parameter) =>
			parameter instanceof Placeholder ? byName.get(parameter.name) : parameter,
		);
		const run = async (): Promise<QueryResult<R>> =>
			await on.executeQuery({ ...compiled, parameters });
		return await run().catch(async (error: unknown) => {
			if (!repeatable || on !== db || !(error instanceof ConnectionLostError)) throw error;
			return await run();
		});
	};
}
