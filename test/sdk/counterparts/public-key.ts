import { publicKeySdks } from '../../../bench/sdks/public-key';
import { benchmarked, type Counterpart } from '../counterpart';

/** Senders that keep their keys to themselves: their libraries only verify. */
export const publicKeyCounterparts: readonly Counterpart[] = [
	benchmarked('discord', publicKeySdks.discord!),
	benchmarked('telnyx', publicKeySdks.telnyx!),
	benchmarked('sendgrid', publicKeySdks.sendgrid!),
	benchmarked('aws-sns', publicKeySdks['aws-sns']!),
	{ ...benchmarked('rfc9421', publicKeySdks.rfc9421!), unofficial: true },
];
