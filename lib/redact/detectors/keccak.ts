/** Rotation of each lane and where it moves, in the order of the rho and pi steps (FIPS 202, section 3.2). */
const ROTATE = [
	1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44,
];
const MOVE = [
	10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1,
];
const ROUNDS = roundConstants();
const RATE = 136;

/** Each constant's bits come from a linear feedback shift register (FIPS 202, section 3.2.5). */
function roundConstants(): ReadonlyArray<readonly [number, number]> {
	let register = 1;
	return Array.from({ length: 24 }, () => {
		let [low, high] = [0, 0];
		for (let j = 0; j < 7; j += 1) {
			const bit = (1 << j) - 1;
			if (register & 1) {
				if (bit < 32) low |= 1 << bit;
				else high |= 1 << (bit - 32);
			}
			register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
		}
		return [low, high] as const;
	});
}

/** Keccak-256 as Ethereum uses it: SHA-3's predecessor, with another padding, hence not in node:crypto. */
export function keccak256(input: Uint8Array): Uint8Array {
	if (input.length >= RATE) throw new RangeError('keccak256: one block at most');
	const block = new Uint8Array(200);
	block.set(input);
	block[input.length] = 1;
	block[RATE - 1]! |= 0x80;
	const state = new Uint32Array(block.buffer);
	for (const constant of ROUNDS) permute(state, constant);
	return block.slice(0, 32);
}

/** One round on 25 lanes of 64 bits, low half first. */
function permute(s: Uint32Array, [low, high]: readonly [number, number]): void {
	const columns = new Uint32Array(10);
	for (let i = 0; i < 50; i += 1) columns[i % 10]! ^= s[i]!;
	for (let x = 0; x < 5; x += 1) {
		const [left, right] = [((x + 4) % 5) * 2, ((x + 1) % 5) * 2];
		const [rl, rh] = [columns[right]!, columns[right + 1]!];
		const dl = columns[left]! ^ ((rl << 1) | (rh >>> 31));
		const dh = columns[left + 1]! ^ ((rh << 1) | (rl >>> 31));
		for (let y = 0; y < 50; y += 10) {
			s[y + x * 2]! ^= dl;
			s[y + x * 2 + 1]! ^= dh;
		}
	}
	let [lane, upper] = [s[2]!, s[3]!];
	for (let i = 0; i < 24; i += 1) {
		const [to, by] = [MOVE[i]! * 2, ROTATE[i]! & 31];
		if (ROTATE[i]! >= 32) [lane, upper] = [upper, lane];
		const [nextLow, nextHigh] = [s[to]!, s[to + 1]!];
		s[to] = by === 0 ? lane : (lane << by) | (upper >>> (32 - by));
		s[to + 1] = by === 0 ? upper : (upper << by) | (lane >>> (32 - by));
		[lane, upper] = [nextLow, nextHigh];
	}
	for (let y = 0; y < 50; y += 10) {
		const row = s.slice(y, y + 10);
		for (let x = 0; x < 10; x += 1) s[y + x]! ^= ~row[(x + 2) % 10]! & row[(x + 4) % 10]!;
	}
	s[0]! ^= low;
	s[1]! ^= high;
}
