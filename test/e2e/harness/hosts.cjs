// Loaded into n8n before anything else: TLS connections to the hosts of AIRLOCK_E2E_HOSTS (name to port, as
// JSON) go to the loopback instead, and those to any other host to the port of "*", where there is one. The name is still
// what the certificate is checked against.
const tls = require('node:tls');

const ports = new Map(Object.entries(JSON.parse(process.env.AIRLOCK_E2E_HOSTS)));
const connect = tls.connect;

tls.connect = function (options, ...rest) {
	const host = options?.servername || options?.host || options?.hostname;
	const port = ports.get(host) ?? ports.get('*');
	if (port === undefined) return connect.call(this, options, ...rest);
	const elsewhere = { ...options, servername: host, host: '127.0.0.1', port };
	return connect.call(this, elsewhere, ...rest);
};
