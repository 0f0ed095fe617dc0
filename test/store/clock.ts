import type { Clock } from '../../lib/clock';

/** A clock that stands until it is moved. */
export class TestClock implements Clock {
	constructor(public time = Date.UTC(2026, 0, 1)) {}

	now(): number {
		return this.time;
	}

	advance(ms: number): void {
		this.time += ms;
	}
}
