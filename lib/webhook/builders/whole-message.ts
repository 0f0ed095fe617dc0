import type { Piece } from './template';

/** Memory made anew for each message of 100 kB can cost more than verifying it. Longer ones are rare. */
const scratch = Buffer.allocUnsafeSlow(256 * 1024);

/** A message in one piece, for Ed25519, which reads it twice. Its bytes stand until this is called again. */
export function wholeMessage(pieces: readonly Piece[]): Buffer {
	const buffers = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
	if (buffers.length === 1) return buffers[0]!;
	const size = buffers.reduce((sum, { length }) => sum + length, 0);
	if (size > scratch.length) return Buffer.concat(buffers, size);
	let at = 0;
	for (const buffer of buffers) at += buffer.copy(scratch, at);
	return scratch.subarray(0, size);
}
