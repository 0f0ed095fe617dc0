import type { SignatureLocation } from './signature-location';

/** Writes its hex in capitals, as the sender does; either case is read. */
export function upperCased(location: SignatureLocation): SignatureLocation {
	return {
		...location,
		write: (signatures, time) =>
			location.write(
				signatures.map(({ tag, text }) => ({ tag, text: text.toUpperCase() })),
				time,
			),
	};
}
