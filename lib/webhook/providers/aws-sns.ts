import { createVerify } from 'node:crypto';
import { decode } from '../../crypto/encoding';
import { type CertificateKey, importCertificateKey } from '../builders/certificate-key';
import { keyCache } from '../builders/public-key-cache';
import { idKey } from '../builders/replay-key';
import { refused } from '../builders/signature-location';
import type { SignedRequest } from '../request';
import type {
	CompileResult,
	Scheme,
	SchemePorts,
	SetupAnswer,
	SigningCredential,
	Verdict,
} from '../scheme';
import { isCertificateUrl, isSubscribeUrl } from './aws-sns-certificate';
import { readSnsMessage, signedFields } from './aws-sns-message';

/** By `SignatureVersion`. SHA-1 is still what SNS uses unless the topic says otherwise. */
const DIGESTS: Readonly<Record<string, string>> = { '1': 'sha1', '2': 'sha256' };

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/;

/** Certificates are replaced about once a year. */
const CERTIFICATE_MAX_AGE_MS = 86_400_000;

/**
 * Amazon SNS over HTTPS. SNS signs for everybody who owns a topic, so the topic is pinned (`audience`).
 * MessageAttributes, UnsubscribeURL and whatever else is not signed do not reach the workflow.
 */
export const awsSns: Scheme = {
	name: 'Amazon SNS',
	docs: 'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
	confirmed: 'sdk',
	credential: { required: ['audience'], optional: ['publicKey'] },
	coversBody: true,
	// What AWS suggests: a delivery that is tried again keeps the time of its publication.
	toleranceSeconds: 3_600,
	urlBound: false,
	secretHeaders: [],
	eventHeaders: ['x-amz-sns-message-type', 'x-amz-sns-topic-arn'],
	proof: 'RSA, certificate',
	handshake: true,
	signs: false,
	signedPart: signedFields,
	mediaTypes: ['', 'text/plain', 'application/json'],
	compile,
};

type FindKey = (certificateUrl: string) => Promise<CertificateKey | undefined>;

function compile(credential: SigningCredential, ports: SchemePorts): CompileResult {
	const { audience: topic = '', publicKey } = credential;
	if (!TOPIC_ARN.test(topic)) {
		return {
			ok: false,
			issue: {
				field: 'audience',
				message: 'The audience is not the ARN of a topic.',
				description: 'Use the topic’s ARN, such as arn:aws:sns:eu-west-1:123456789012:orders.',
			},
		};
	}
	const pinned = publicKey ? importCertificateKey(publicKey) : undefined;
	if (pinned && !pinned.ok) return { ok: false, issue: { field: 'publicKey', ...pinned.flaw } };
	const findKey: FindKey = pinned ? async () => pinned.certificate : certificates(ports);
	return {
		ok: true,
		scheme: {
			verify: (request) => verifyMessage(request, topic, findKey, ports.clock.now()),
			answerSetup: (request) => confirmSubscription(request, topic, ports),
		},
	};
}

function certificates({ clock, fetchText }: SchemePorts): FindKey {
	return keyCache({
		clock,
		maxAgeMs: CERTIFICATE_MAX_AGE_MS,
		async load(url) {
			const imported = importCertificateKey(await fetchText(url));
			if (!imported.ok) throw new Error('SNS sent no certificate');
			return imported.certificate;
		},
	});
}

async function verifyMessage(
	{ body }: SignedRequest,
	topic: string,
	findKey: FindKey,
	now: number,
): Promise<Verdict> {
	const message = readSnsMessage(body);
	if (!message.ok) return message;
	const { fields, canonical, timestamp } = message;
	const { Signature = '', SignatureVersion = '', SigningCertURL = '', MessageId = '' } = fields;
	// Before any key is fetched: for other topics nothing is.
	if (fields['TopicArn'] !== topic) return refused('claim_mismatch', 'TopicArn');
	if (!Object.hasOwn(DIGESTS, SignatureVersion)) {
		return refused('signature_malformed', 'SignatureVersion');
	}
	const signature = decode(Signature, 'base64');
	if (!signature) return refused('signature_malformed', 'Signature', Signature.length);
	if (!isCertificateUrl(SigningCertURL)) return refused('claim_mismatch', 'SigningCertURL');

	const found = await findKey(SigningCertURL);
	if (!found || now < found.validFrom || now > found.validTo) {
		return refused('keys_unavailable', 'SigningCertURL');
	}
	// The text as it is: made into bytes here, a large message would be copied once more.
	const verifier = createVerify(DIGESTS[SignatureVersion]!).update(canonical, 'utf8');
	if (!verifier.verify(found.key, signature)) {
		return refused('signature_mismatch', 'Signature', Signature.length);
	}
	return {
		ok: true,
		keyId: 'current',
		replayKey: idKey(MessageId),
		deliveryId: MessageId,
		signedAt: timestamp,
	};
}

/**
 * Confirms a new subscription by opening its URL. Only for a verified message. The confirmation of an
 * unsubscription is an ordinary event: opening its URL would undo what somebody decided.
 */
async function confirmSubscription(
	{ body }: SignedRequest,
	topic: string,
	{ fetchText }: SchemePorts,
): Promise<SetupAnswer | undefined> {
	const message = readSnsMessage(body);
	if (!message.ok || message.fields['Type'] !== 'SubscriptionConfirmation') return undefined;
	const { SubscribeURL = '', TopicArn } = message.fields;
	if (TopicArn !== topic || !isSubscribeUrl(SubscribeURL)) return { status: 403, body: '' };
	try {
		await fetchText(SubscribeURL);
		return { status: 200, body: '' };
	} catch {
		// SNS sends the confirmation again.
		return { status: 503, body: '' };
	}
}
