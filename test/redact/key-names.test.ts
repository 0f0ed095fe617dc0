import { KeyNames } from '../../lib/redact/key-names';

const names = new KeyNames();

it.each(
	[
		'password Password PASSWORD passwd pwd userPassword2 user_password db-pass pass_word PassWord',
		'passwordHash password_confirmation newPassword oldPassword dbpassword smtp.password user[password]',
		'accessToken access_token ACCESS_TOKEN access-token access.token accesstoken tokens refreshTokens',
		'x-api-key X_API_KEY apiKey apikey APIKey APIkey myapikey Api-Key api_keys',
		'AWS_SECRET_ACCESS_KEY secretAccessKey client_secret clientSecret secrets secret_key_base',
		'Authorization Proxy-Authorization Cookie Set-Cookie cookies auth basicAuth jwt id_token bearer',
		'privateKey private_key ssh-key connectionString sessionId PHPSESSID connect.sid sid csrf',
		'otp totp pin cardPin cvv cvc2 CVV ssn recoveryCodes verification_code mnemonic salt signature sig',
		'passwort Kennwort contraseña senha pａssword p\u200bassword password0 password[0] $password',
	]
		.join(' ')
		.split(' '),
)('%s holds a secret', (name) => {
	expect(names.ruleOf(name)).toBe('key');
});

it.each(
	[
		'tokenCount passwordPolicy authorName author keyboard monkey cardinality key keys keyId turkey',
		'maxTokens max_tokens total_tokens prompt_tokens max_output_tokens maxtokens token_type tokenizer',
		'passwordChangedAt password_length secretary secretName bypass compass passenger spin pinned',
		'primaryKey foreign_key sortKey cacheKey idempotency-key public_key publicKey accessKeyId',
		'cookieConsent cookie_policy messageSid account_sid authority authentication sidecar inside',
		'signatureAlgorithm saltLake name title status id value data token2factor_enabled_at',
		'emailCount phoneType streetlight addressBook memoryAddress ipVersion birthdayPartyId',
	]
		.join(' ')
		.split(' '),
)('%s is ordinary', (name) => {
	expect(names.ruleOf(name)).toBeUndefined();
});

it.each(
	[
		'email Email e-mail userEmail customer_email useremail emailAddress phone phoneNumber mobile',
		'firstName last_name LAST-NAME fullName surname dateOfBirth dob birth_date street addressLine1',
		'address shippingAddress postcode passportNumber iban cardNumber card_number bankAccount ip',
	]
		.join(' ')
		.split(' '),
)('%s holds something personal', (name) => {
	expect(names.ruleOf(name)).toBe('personal');
});

it('takes further names in any spelling, and leaves harmless ones alone', () => {
	const more = new KeyNames({
		secret: ['door code'],
		personal: ['shoe_size'],
		harmless: ['page token'],
	});
	expect(['doorCode', 'front-door-code', 'DOOR_CODES'].map((name) => more.ruleOf(name))).toEqual(
		Array(3).fill('key'),
	);
	expect(more.ruleOf('customerShoeSize')).toBe('personal');
	expect(more.ruleOf('pageToken')).toBeUndefined();
	expect(more.ruleOf('nextPageToken')).toBe('key');
});

it('reads only the end of an endless name, and remembers a bounded number of them', () => {
	expect(names.ruleOf(`${'a_'.repeat(500_000)}password`)).toBe('key');
	for (let i = 0; i < 20_000; i += 1) names.ruleOf(`field${i}`);
	expect((names as unknown as { remembered: Map<string, unknown> }).remembered.size).toBeLessThan(
		5000,
	);
	expect(names.ruleOf('password')).toBe('key');
});
