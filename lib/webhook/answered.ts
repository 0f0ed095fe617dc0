import type { ServerResponse } from 'node:http';

/** So long n8n's answer is waited for after its sender hung up; then it counts as refused. Milliseconds. */
const UNHEARD_MS = 15 * 60_000;
const LOOK_EVERY_MS = 250;

/**
 * Tells once what n8n answered: accepted, where its status is below `acceptedBelow`. A sender that hung up before changes nothing
 * about that: its workflow is at work all the same, and would run twice if the sender's next try were let in.
 */
export function onceAnswered(
	response: ServerResponse,
	acceptedBelow: number,
	tell: (accepted: boolean) => void,
): void {
	let told = false;
	const settle = (accepted: boolean) => {
		if (!told) tell(accepted);
		told = true;
	};
	const answered = () => settle(response.statusCode < acceptedBelow);
	const hungUp = () => {
		if (told) return;
		if (response.writableEnded) return answered();
		// Nothing is emitted any more by a response that nobody reads.
		const giveUpAt = performance.now() + UNHEARD_MS;
		const look = setInterval(() => {
			if (response.writableEnded) answered();
			else if (performance.now() >= giveUpAt) settle(false);
			else return;
			clearInterval(look);
		}, LOOK_EVERY_MS);
		look.unref();
	};
	response.once('finish', answered);
	response.once('close', hungUp);
	if (response.destroyed) hungUp();
}
