import { refuse } from './decision';
import { type BadAnswers, readAnswers } from './input';
import type { Questionnaire } from './integration';
import { type Next, withAnswers } from './lifecycle';
import { samePerson } from './person';
import type { Integration } from './record';

/** The integration with the answers of an update, which changes neither its id nor its owner. */
export function updated(current: Integration, answers: Questionnaire, at: number): Next {
	if (answers.id !== current.id) {
		return refuse('invalid_input', 'Integration ID cannot be changed. Register another one.');
	}
	if (!samePerson(answers.owner, current.questionnaire.owner)) {
		return refuse('owner_by_transfer', 'Owner is changed by Transfer Owner, not by an update.');
	}
	return { ok: true, integration: withAnswers(current, answers, at) };
}

/** The integration in other hands. Who was its backup owner or approver and now owns it is no longer that. */
export function transferred(
	current: Integration,
	to: { readonly owner: string; readonly backupOwner?: string },
	at: number,
): Next | BadAnswers {
	const { questionnaire } = current;
	if (to.backupOwner !== undefined && samePerson(to.backupOwner, to.owner)) {
		return refuse('owner_is_backup', 'Backup Owner is the owner. Name another person.');
	}
	const unlessOwner = (name: string) => (samePerson(name, to.owner) ? '' : name);
	const answers = readAnswers({
		...questionnaire,
		owner: to.owner,
		backupOwner: unlessOwner(to.backupOwner ?? questionnaire.backupOwner),
		approver: unlessOwner(questionnaire.approver),
	});
	if (!answers.ok) return answers;
	return { ok: true, integration: withAnswers(current, answers.questionnaire, at) };
}
