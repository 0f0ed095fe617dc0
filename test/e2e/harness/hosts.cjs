// Loaded into n8n before anything else: TLS connections to the hosts of AIRLOCK_E2E_HOSTS (name to port, as
// JSON) go to the loopback instead. The name is still what the certificate is checked against.
const tls = require('node:tls');

const ports = new Map(Object.entries(JSON.parse(process.env.AIRLOCK_E2E_HOSTS)));
const connect = tls.connect;

tls.connect = function (options, ...rest) {
	const host = options?.servername || options?.host || options?.hostname;
	if (!ports.has(host)) return connect.call(this, options, ...rest);
	const elsewhere = { ...options, servername: host, host: '127.0.0.1', port: ports.get(host) };
	return connect.call(this, elsewhere, ...rest);
};
