import type { DataClass, Questionnaire } from './integration';

/** 3: harm to persons or accounts. 0: none. */
const DATA_LEVELS: Readonly<Record<DataClass, number>> = {
	none: 0,
	internal: 1,
	confidential: 2,
	personal: 3,
	sensitive_personal: 3,
	health: 3,
	payment: 3,
	credentials: 3,
};

/**
 * How wide an access is, to have the widest reviewed first. As the digits of a number, so that each outweighs all that
 * follow: 10,000 for writing; 1,000 a level of the most delicate data class (0 to 3, none named: 3, since what is
 * unknown is not narrow); 500 for production; up to 499 for the number of systems and fields.
 */
export function widthOf(answers: Questionnaire): number {
	const { access, dataClasses, environment, systems, fields } = answers;
	const levels = dataClasses.map((name) => DATA_LEVELS[name]);
	const level = levels.length === 0 ? 3 : Math.max(...levels);
	return (
		(access === 'write' ? 10_000 : 0) +
		level * 1_000 +
		(environment === 'production' ? 500 : 0) +
		Math.min(499, systems.length + fields.length)
	);
}
