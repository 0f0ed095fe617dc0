import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { KeySet } from '../../audit/signature';
import { verifyStore } from '../../audit/verify-store';
import { openedServices } from '../opened-services';

/**
 * Verifies a tenant's log where it is kept, with this installation's own keys. An auditor who trusts nobody here verifies
 * an export instead, offline, with a key handed over by another way.
 */
export async function verifyLog(
	context: IExecuteFunctions,
	index: number,
	tenant: string,
	anchored: string,
): Promise<IDataObject> {
	const { store, checkpoints } = await openedServices(context, index);
	const keys: KeySet = new Map();
	for (const { kid, publicKey } of await checkpoints.signers()) keys.set(kid, publicKey);
	const { ok, ...result } = await verifyStore(store.audit, {
		tenant,
		keys,
		anchored: anchored === '' ? [] : [anchored],
	});
	return { verified: ok, ...result, findings: result.findings.map((finding) => ({ ...finding })) };
}
