import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { password as madeUp } from '../redact/planted';
import { makeCertificate } from '../audit/export/tls';
import { MailServer } from './mail-server';
import { credentialFor, deliver, message } from './scene';

const tls = makeCertificate();
const password = madeUp();
const running: MailServer[] = [];

async function start(...options: ConstructorParameters<typeof MailServer>) {
	const server = new MailServer(...options);
	running.push(server);
	const port = await server.start();
	const credential = {
		...credentialFor('email', `http://127.0.0.1:${port}`),
		smtpSecurity: 'startTls',
		ca: tls.cert,
	};
	return { server, credential };
}
afterEach(
	async () => await Promise.all(running.splice(0).map(async (server) => await server.stop())),
);

/** Headers and body of a message, quoted-printable undone. */
function readMail(raw: string): { headers: string; body: string } {
	const [headers, ...rest] = raw.split('\r\n\r\n');
	const body = rest
		.join('\n')
		.replace(/=\r?\n/g, '')
		.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return { headers: headers!.replace(/\r\n[ \t]+/g, ' '), body };
}

test.each<[string, boolean]>([
	['startTls', false],
	['tls', true],
])('by %s it is sent encrypted, to everybody, after a login', async (smtpSecurity, secure) => {
	const { server, credential } = await start({ secure, ...tls }, password);
	const login = { smtpUser: 'airlock', smtpPassword: password };
	expect(await deliver({ ...credential, ...login, smtpSecurity })).toEqual({ ok: true });
	expect(server.logins).toEqual([{ user: 'airlock', password, secure: true }]);
	expect(server.mails).toMatchObject([
		{
			from: 'airlock@example.com',
			to: ['on-call@example.com', 'lead@example.com'],
			secure: true,
			user: 'airlock',
		},
	]);
	const { headers, body } = readMail(server.mails[0]!.raw);
	expect(headers).toMatch(/^Subject: ERROR: Deliveries keep failing \(crm-orders, production\)$/m);
	expect(headers).toMatch(/^Content-Type: text\/plain; charset=utf-8$/m);
	expect(body).toContain('Node: Create & Send Orders');
	expect(body).toContain('Acknowledge: https://n8n.example.com/webhook/acknowledge?a=1&b=2');
});

test.each(['acknowledge', 'resolve'] as const)('%s is told', async (event) => {
	const { server, credential } = await start(tls);
	expect(await deliver(credential, message({ event }))).toEqual({ ok: true });
	const { headers, body } = readMail(server.mails[0]!.raw);
	expect(headers).toMatch(
		event === 'resolve' ? /^Subject: Resolved: /m : /^Subject: Acknowledged: /m,
	);
	expect(body).not.toContain('https://n8n.example.com');
});

test('a line break in a title adds no header', async () => {
	const { server, credential } = await start(tls);
	const alert = { ...message().alert, integration: 'x\r\nBcc: evil@example.com' };
	expect(await deliver(credential, message({ alert }))).toEqual({ ok: true });
	expect(server.mails[0]!.to).toHaveLength(2);
	expect(readMail(server.mails[0]!.raw).headers).not.toMatch(/^Bcc:/im);
});

describe('nothing goes out in the clear', () => {
	test('where STARTTLS is not offered', async () => {
		const { server, credential } = await start(
			{ ...tls, disabledCommands: ['STARTTLS'] },
			password,
		);
		const result = await deliver({ ...credential, smtpUser: 'airlock', smtpPassword: password });
		expect(result).toEqual({ ok: false, code: 'untrusted', retryable: false });
		expect([server.logins, server.mails]).toEqual([[], []]);
	});

	test.each(['startTls', 'tls'])(
		'by %s to a certificate that nobody vouches for',
		async (smtpSecurity) => {
			const { server, credential } = await start(
				{ ...tls, secure: smtpSecurity === 'tls' },
				password,
			);
			const login = { smtpUser: 'airlock', smtpPassword: password };
			const result = await deliver({ ...credential, ...login, smtpSecurity, ca: '' });
			expect(result).toEqual({ ok: false, code: 'untrusted', retryable: false });
			expect([server.logins, server.mails]).toEqual([[], []]);
		},
	);

	test('over TLS 1.1', async () => {
		const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
		const { server, credential } = await start({ ...tls, ...old, secure: true });
		const result = await deliver({ ...credential, smtpSecurity: 'tls' });
		expect(result).toMatchObject({ ok: false });
		expect(server.mails).toEqual([]);
	});
});

test('without TLS it goes to this machine itself', async () => {
	const { server, credential } = await start();
	expect(await deliver({ ...credential, smtpSecurity: 'none' })).toEqual({ ok: true });
	expect(server.mails).toMatchObject([{ secure: false }]);
});

test('a refusal tells nothing of what was sent or answered', async () => {
	const wrong = madeUp();
	const told = 'secret of the answer';
	const { server, credential } = await start(tls, password);
	const refused = await deliver({ ...credential, smtpUser: 'airlock', smtpPassword: wrong });
	expect(refused).toEqual({ ok: false, code: 'rejected', retryable: false });
	expect(server.mails).toEqual([]);
	for (const [responseCode, judged] of [
		[550, { code: 'rejected', retryable: false }],
		[451, { code: 'unavailable', retryable: true }],
	] as const) {
		const { credential } = await start({
			...tls,
			onRcptTo: (_address, _session, done) =>
				done(Object.assign(new Error(told), { responseCode })),
		});
		const result = await deliver(credential);
		expect(result).toEqual({ ok: false, ...judged });
		expect(inspect(result)).not.toContain(told);
	}
});

test('a server that says nothing is not waited for longer than ten seconds', async () => {
	const silent = createServer(() => undefined);
	await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
	const { port } = silent.address() as AddressInfo;
	const started = Date.now();
	const result = await deliver(credentialFor('email', `http://127.0.0.1:${port}`));
	expect(result).toEqual({ ok: false, code: 'unreachable', retryable: true });
	expect(Date.now() - started).toBeLessThan(12_000);
	silent.close();
}, 20_000);
