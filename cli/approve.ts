import { signApproval } from '../lib/audit/approval';
import { readText, UsageError } from './usage';

export interface ApproveCommand {
	/** File of the approver's private key (PEM). */
	readonly approverKey: string | undefined;
	readonly pseudonym: string | undefined;
	readonly reason: string | undefined;
	readonly tenant: string;
	readonly hours: string;
}

const MAX_HOURS = 24 * 7;

/** Signs the approval of a second person for one reveal, and prints it. */
export function approve({ approverKey, pseudonym, reason, tenant, hours }: ApproveCommand): number {
	if (!approverKey || !pseudonym || !reason) {
		throw new UsageError('approve needs --approver-key, --pseudonym and --reason');
	}
	const lasting = Number(hours);
	if (!(lasting > 0 && lasting <= MAX_HOURS)) {
		throw new UsageError(`--hours must be more than 0 and at most ${MAX_HOURS}`);
	}
	const key = readText(approverKey);
	if (key === undefined) throw new UsageError(`${approverKey} cannot be read`);
	const expiresAt = Date.now() + lasting * 3_600_000;
	const approval = attempt(() => signApproval(key, { tenant, pseudonym, reason }, expiresAt));
	if (approval === undefined)
		throw new UsageError(`${approverKey} is no Ed25519 private key (PEM)`);
	process.stdout.write(`${approval}\n`);
	return 0;
}

function attempt<T>(make: () => T): T | undefined {
	try {
		return make();
	} catch {
		return undefined;
	}
}
