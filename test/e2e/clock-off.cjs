// Loaded into one process of n8n (--require): its wall clock is off by AIRLOCK_TEST_CLOCK_OFF_MS.
const off = Number(process.env.AIRLOCK_TEST_CLOCK_OFF_MS ?? 0);
const Real = globalThis.Date;
const now = Real.now.bind(Real);
globalThis.Date = class Date extends Real {
	constructor(...parts) {
		if (parts.length === 0) super(now() + off);
		else super(...parts);
	}

	static now() {
		return now() + off;
	}
};
