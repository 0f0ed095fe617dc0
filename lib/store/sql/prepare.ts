import type { Compilable, QueryResult } from 'kysely';
import type { Database } from './tables';

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
): (values: P, on?: Database) => Promise<QueryResult<R>> {
	const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });
	const compiled = build(placeholders as P).compile();
	return async (values, on = db) => {
		const byName = new Map<string, unknown>(Object.entries(values));
		const parameters = compiled.parameters.map((parameter) =>
			parameter instanceof Placeholder ? byName.get(parameter.name) : parameter,
		);
		return await on.executeQuery({ ...compiled, parameters });
	};
}
