#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { approve } from './approve';
import { keygen } from './keygen';
import { UsageError } from './usage';
import { verify } from './verify';

const USAGE = `Usage:
  n8n-nodes-airlock verify FILE --key PUBLIC [--key PUBLIC …] [--checkpoint CHECKPOINT …] [--details]
      Verifies an exported audit log (JSON Lines, also gzipped; - reads standard input) or the proof of one entry, offline.
      PUBLIC      public key of the checkpoints: a file, or PEM, hex or base64
      CHECKPOINT  one that you kept: a file with one or more, or the text itself
      Exit code: 0 verified, 1 not verified, 2 wrong usage or unreadable.
  n8n-nodes-airlock keygen [--approver] [--out FOLDER]
      Makes a pair of lookup keys: airlock-lookup-public.pem and airlock-lookup-private.pem; or of a second person's.
  n8n-nodes-airlock approve --approver-key FILE --pseudonym P --reason TEXT [--tenant T] [--hours N]
      Prints the approval of a second person for one reveal: of this pseudonym, for this very reason, for so long (24 hours).
`;

async function main(args: readonly string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: [...args],
		allowPositionals: true,
		options: {
			key: { type: 'string', multiple: true, default: [] },
			checkpoint: { type: 'string', multiple: true, default: [] },
			details: { type: 'boolean', default: false },
			approver: { type: 'boolean', default: false },
			'approver-key': { type: 'string' },
			pseudonym: { type: 'string' },
			reason: { type: 'string' },
			tenant: { type: 'string', default: 'default' },
			hours: { type: 'string', default: '24' },
			out: { type: 'string', default: '.' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	const [command, ...rest] = positionals;
	if (values.help) {
		process.stdout.write(USAGE);
		return 0;
	}
	if (command === 'verify' && rest.length === 1) {
		const { key, checkpoint, details } = values;
		return await verify({ file: rest[0]!, keys: key, checkpoints: checkpoint, details });
	}
	if (command === 'keygen' && rest.length === 0) {
		return keygen(values.approver ? 'approver' : 'lookup', values.out);
	}
	if (command === 'approve' && rest.length === 0) {
		const { 'approver-key': approverKey, pseudonym, reason, tenant, hours } = values;
		return approve({ approverKey, pseudonym, reason, tenant, hours });
	}
	process.stderr.write(USAGE);
	return 2;
}

main(process.argv.slice(2)).then(
	(code) => (process.exitCode = code),
	(error: unknown) => {
		const isUsage =
			error instanceof UsageError ||
			(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE'));
		// Anything else is a defect of ours, and its stack is what helps.
		const text = isUsage ? error.message : error instanceof Error ? error.stack : String(error);
		process.stderr.write(`${text}\n`);
		process.exitCode = 2;
	},
);
