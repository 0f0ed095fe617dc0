// An independent OAuth server (oidc-provider) in a process of its own: it is an ES module, which jest does not load.
// Reads its settings as one line of JSON from stdin, and prints its port.
import { createInterface } from 'node:readline/promises';
import Provider from 'oidc-provider';
import { registerTrustedGrants } from './trusted-grants.mjs';

const [line] = await Promise.all([
	createInterface({ input: process.stdin })[Symbol.asyncIterator]().next(),
]);
const { clients, dpopNonceSecret, trusted } = JSON.parse(line.value);

const provider = new Provider('http://127.0.0.1', {
	clients,
	scopes: ['orders:read'],
	clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
	features: {
		devInteractions: { enabled: false },
		clientCredentials: { enabled: true },
		introspection: { enabled: true },
		dPoP: {
			enabled: true,
			...(dpopNonceSecret && {
				nonceSecret: Buffer.from(dpopNonceSecret, 'hex'),
				requireNonce: () => true,
			}),
		},
		resourceIndicators: { enabled: false },
	},
	ttl: { ClientCredentials: 600 },
});
if (trusted) registerTrustedGrants(provider, trusted);
provider.on('server_error', (_ctx, error) => console.error(error));
const server = provider.listen(0, '127.0.0.1', () => {
	console.log(server.address().port);
});
