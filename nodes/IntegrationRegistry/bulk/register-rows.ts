import type { IDataObject } from 'n8n-workflow';
import type { Services } from '../../../lib/n8n/services';
import { type Decision, refuse } from '../../../lib/registry/decision';
import type { Registered } from '../../../lib/registry/input';
import { openQuestions } from '../../../lib/registry/integration';
import { StoreUnavailableError } from '../../../lib/store/store';
import { answersOf } from '../questions';
import type { Row } from './rows';

/** What every row is registered with. */
interface Registration extends Decision {
	readonly tenant: string;
	readonly testAccessDays: number;
}

/** The form of an integration's ID: in a bad row anything may stand there, and that is not told. */
const ID = /^[a-z0-9][a-z0-9\-_.]{0,63}$/;

const TOO_MANY_CELLS = refuse('invalid_input', 'The row has more cells than the first line names.');

const AWAY = {
	ok: false,
	code: 'store_unavailable',
	message: 'The Airlock store cannot be reached. Run it again: what is registered stays.',
} as const;

type Answer = Registered | typeof AWAY;

/**
 * Registers row by row and answers a line for each: `registered`, `exists` (and left as it is) or `refused`, with what is
 * wrong, field by field. Once the store is away, the rows from there on are refused without being tried.
 */
export async function registerRows(
	registry: Services['registry'],
	rows: readonly Row[],
	registration: Registration,
): Promise<IDataObject[]> {
	const lines: IDataObject[] = [];
	let away = false;
	for (const [place, row] of rows.entries()) {
		const answer: Answer = away ? AWAY : await registerRow(registry, row, registration);
		away = !answer.ok && answer.code === 'store_unavailable';
		const id = typeof row?.id === 'string' && ID.test(row.id) ? { id: row.id } : {};
		lines.push({ row: place + 1, ...id, ...outcomeOf(answer) });
	}
	return lines;
}

async function registerRow(
	registry: Services['registry'],
	row: Row,
	registration: Registration,
): Promise<Answer> {
	if (!row) return TOO_MANY_CELLS;
	const answer: Promise<Answer> = registry.register({
		...registration,
		questionnaire: answersOf(row),
	});
	return await answer.catch((error: unknown) => {
		if (error instanceof StoreUnavailableError) return AWAY;
		throw error;
	});
}

function outcomeOf(answer: Answer): IDataObject {
	if (answer.ok) {
		const { state, questionnaire } = answer.integration;
		const open = openQuestions(questionnaire).map((question) => ({ ...question }));
		return { status: 'registered', state, openQuestions: open };
	}
	const { code, message } = answer;
	const issues = 'issues' in answer ? answer.issues.map((issue) => ({ ...issue })) : [];
	return { status: code === 'exists' ? 'exists' : 'refused', code, message, issues };
}
