/**
 * What must not get out: secrets and personal values, planted in every field of the facts, alone and in the text that
 * they stand in, in fields that there are not, and in those of a digest. Looked for in all that is rendered and sent.
 */
import { type Alert, buildAlert, CONDITIONS } from '../../lib/alert/alert';
import { FIELDS } from '../../lib/alert/fields';
import { type AlertMessage, linesOf, titleOf } from '../../lib/alert/render';
import { password, planted } from '../redact/planted';
import { personalSamples } from '../redact/samples/personal';
import { Random, type Sample } from '../redact/samples/random';
import { secretSamples } from '../redact/samples/secrets';
import { MailServer } from './mail-server';
import { Receiver } from './receiver';
import { credentialFor, deliver, HTTP_TYPES, NOW } from './scene';

const random = new Random();

/**
 * Nothing but their text tells these from what belongs in a field: UUIDs and hex digits from trace ids, nine digits from
 * the number of an execution, letters from a name. Planted in their text only.
 */
const NEEDS_ITS_TEXT =
	/^(?:heroku_key_in_context|postmark_token|twilio_auth_token|datadog_key|nl_bsn|pt_nif|il_id|birth_date_in_words|bank_account|bic|passport|driving_licence|person_name)$/;
/** Where a name or an address of our own staff is meant. */
const STAFF = ['owner', 'backupOwner'];
const MEANT_FOR_STAFF = /^(?:email|person_name)$/;

interface Planted {
	readonly family: string;
	readonly value: string;
	/** All that is planted of it. */
	readonly facts: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

function plant(family: string, { text, value }: Sample): Planted {
	const fields = [...Object.keys(FIELDS), 'message', 'error', 'body', 'headers'].filter(
		(field) => !(MEANT_FOR_STAFF.test(family) && STAFF.includes(field)),
	);
	const texts = NEEDS_ITS_TEXT.test(family) ? [text] : [value, text];
	return {
		family,
		value,
		facts: texts.map((planted) => ({
			...Object.fromEntries(fields.map((field) => [field, planted])),
			condition: random.pick(Object.keys(CONDITIONS)),
		})),
	};
}

const alone = (value: string): Sample => ({ text: value, value });
const named = (value: string): Sample => ({ text: `password=${value}`, value });
const families = Object.entries({ ...secretSamples, ...personalSamples });
const everything: readonly Planted[] = [
	...families.map(([family, make]) => plant(family, make(random))),
	...families.map(([family, make]) => plant(family, make(random))),
	...Object.entries(planted).map(([family, make]) => plant(family, alone(make()))),
	// Nothing but its name gives it away.
	...Array.from({ length: 20 }, () => plant('person_name', named(password()))),
];

let receiver: Receiver;
let mail: MailServer;
let mailPort: number;
beforeAll(async () => {
	receiver = await Receiver.start();
	receiver.answer = ({ method }) =>
		method === 'GET' ? { status: 200, body: '{"id":"a-1"}' } : { status: 202, body: '{}' };
	mail = new MailServer();
	mailPort = await mail.start();
});
afterAll(async () => {
	await receiver.stop();
	await mail.stop();
});

/** As it stands, and as JSON, forms, mails and markup write it. */
function expectNoneOf({ family, value }: Planted, sent: string): void {
	const decoded = [sent, decodedForm(sent), decodedMail(sent)];
	const written = [value, JSON.stringify(value).slice(1, -1)];
	const found = decoded.some((text) => written.some((form) => text.includes(form)));
	// The value itself is not told: this is printed.
	expect({ family, seed: random.seed, found }).toEqual({ family, seed: random.seed, found: false });
}

function decodedForm(text: string): string {
	try {
		return decodeURIComponent(text.replaceAll('+', ' '));
	} catch {
		return text;
	}
}

function decodedMail(text: string): string {
	return text
		.replace(/=\r?\n/g, '')
		.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

const messagesOf = (alert: Alert): readonly AlertMessage[] =>
	(['trigger', 'acknowledge', 'resolve'] as const).map((event) => ({
		alert,
		event,
		others: [alert, alert],
	}));

test('each of them would be found where it stood', () => {
	for (const planted of everything) {
		for (const text of [planted.value, JSON.stringify({ any: `at ${planted.value} here` })]) {
			expect(() => expectNoneOf(planted, text)).toThrow();
		}
	}
});

test('two hundred and more are planted', () => {
	expect(everything.length).toBeGreaterThanOrEqual(200);
});

test('an alert keeps none of them, and counts what it dropped', () => {
	for (const planted of everything) {
		for (const facts of planted.facts) {
			const alert = buildAlert(facts, NOW);
			expectNoneOf(planted, JSON.stringify(alert));
			// At least the fields that there are not.
			expect(alert.droppedFields).toBeGreaterThan(20);
		}
	}
});

test('no rendered text has a planted value', () => {
	for (const planted of everything) {
		for (const message of planted.facts.flatMap((facts) => messagesOf(buildAlert(facts, NOW)))) {
			expectNoneOf(planted, titleOf(message) + JSON.stringify(linesOf(message)));
		}
	}
});

const messages = everything.map((planted) => ({
	planted,
	sent: planted.facts.flatMap((facts) => messagesOf(buildAlert(facts, NOW))),
}));

test.each(HTTP_TYPES)(
	'no request to %s has a planted value',
	async (type) => {
		const credential = credentialFor(type, receiver.url);
		for (const { planted, sent } of messages) {
			receiver.received.length = 0;
			for (const message of sent) expect(await deliver(credential, message)).toEqual({ ok: true });
			expect(receiver.received.length).toBeGreaterThanOrEqual(sent.length);
			for (const { path, headers, body } of receiver.received) {
				expectNoneOf(planted, JSON.stringify([path, headers]) + body);
			}
		}
	},
	60_000,
);

test('no e-mail has a planted value', async () => {
	const credential = credentialFor('email', `http://127.0.0.1:${mailPort}`);
	// Together: the server greets nobody before a tenth of a second.
	for (let i = 0; i < messages.length; i += 50) {
		await Promise.all(
			messages
				.slice(i, i + 50)
				.flatMap(({ sent }) =>
					sent
						.filter(({ event }) => event === 'trigger')
						.map(async (message) =>
							expect(await deliver(credential, message)).toEqual({ ok: true }),
						),
				),
		);
	}
	const sent = messages.flatMap(({ sent }) => sent.filter(({ event }) => event === 'trigger'));
	expect(mail.mails).toHaveLength(sent.length);
	const all = mail.mails.map(({ raw }) => raw).join('\n');
	for (const { planted } of messages) expectNoneOf(planted, all);
}, 60_000);
