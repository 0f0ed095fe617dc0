import type { SentRequest } from '../test/senders/sender';
import type { SdkCheck } from './sdks';
import { eventsFrom, type Subject, subjectOf } from './subject';

/** What one verifier said to three requests. */
export interface Answers {
	/** As the sender made it. */
	readonly genuine: boolean;
	/** With one letter of the body changed. */
	readonly altered: boolean;
	/** Signed with another sender's key. */
	readonly otherKey: boolean;
}

/** Shows both verifiers the same three requests. */
export async function compareAnswers(
	subject: Subject,
	sdk: SdkCheck,
): Promise<{ ours: Answers; sdk: Answers }> {
	const stranger = await subjectOf(subject.provider);
	const [genuine] = await eventsFrom(subject.sender, 1_000, 1);
	const [otherKey] = await eventsFrom(stranger.sender, 1_000, 1);
	const requests = { genuine: genuine!, altered: alter(genuine!), otherKey: otherKey! };
	const answersOf = async (check: SdkCheck): Promise<Answers> => ({
		genuine: await accepts(check, requests.genuine),
		altered: await accepts(check, requests.altered),
		otherKey: await accepts(check, requests.otherKey),
	});
	return {
		ours: await answersOf(
			async (event) => (await subject.scheme.verify(subject.received(event))).ok,
		),
		sdk: await answersOf(sdk),
	};
}

/** Whether `check` neither answered false nor threw. */
export async function accepts(check: SdkCheck, event: SentRequest): Promise<boolean> {
	try {
		return (await check(event)) !== false;
	} catch {
		return false;
	}
}

/** Still JSON, or a form: what is told apart is the signature, not the syntax. */
function alter(event: SentRequest): SentRequest {
	const changed = event.body.toString('utf8').replace('invoice', 'invoicf');
	return { ...event, body: Buffer.from(changed) };
}
