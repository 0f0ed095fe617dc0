import type { Clock } from '../clock';

const LINES_PER_MINUTE = 10;

/**
 * Lets ten lines a minute through and says when it stops: a fault of ours under a flood must not become
 * a flood of log lines.
 */
export class LimitedLog {
	private minute = 0;
	private lines = 0;

	constructor(private readonly clock: Clock) {}

	write(line: (message: string) => void, message: string): void {
		const minute = Math.floor(this.clock.now() / 60_000);
		if (minute !== this.minute) [this.minute, this.lines] = [minute, 0];
		this.lines += 1;
		if (this.lines < LINES_PER_MINUTE) line(message);
		else if (this.lines === LINES_PER_MINUTE) {
			line(`${message} (further faults in this minute are not logged)`);
		}
	}
}
