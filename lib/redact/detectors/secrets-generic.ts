import { secretCode } from './detector';

/** Secrets of any issuer, told by their form or by what they stand in. */
export const genericSecrets = {
	privateKey: secretCode('private_key', 'Private key', 'PRIVATE_KEY', {}),
	jwt: secretCode('jwt', 'JSON Web Token', 'JWT', {}),
	connectionString: secretCode('connection_string', 'Connection string', 'CONNECTION_STRING', {}),
	basicAuthUrl: secretCode('basic_auth_url', 'URL with a password', 'URL', {}),
	sentryDsn: secretCode('sentry_dsn', 'Sentry DSN', 'SENTRY_DSN', {}),
	authorization: secretCode('authorization', 'Authorization value', 'AUTHORIZATION', {}),
	querySecret: secretCode('query_secret', 'Secret in a URL query', 'SECRET', {}),
	password: secretCode('password', 'Password', 'PASSWORD', {}),
	assignment: secretCode('secret_assignment', 'Assigned secret', 'SECRET', {}),
	cookie: secretCode('session_cookie', 'Session cookie', 'COOKIE', {}),
};
