import type { IExecuteFunctions } from 'n8n-workflow';
import { FieldCipher } from '../../lib/guard/field-cipher';
import { openedServices } from '../../lib/n8n/opened-services';
import type { Services } from '../../lib/n8n/services';

/** Names come from expressions, so there may be many. */
const MOST_TENANTS = 1_000;
const ciphers = new WeakMap<Services, Map<string, FieldCipher>>();

export async function cipherOf(
	context: IExecuteFunctions,
	index: number,
	tenant: string,
): Promise<FieldCipher> {
	const opened = await openedServices(context, index);
	const known = ciphers.get(opened) ?? new Map<string, FieldCipher>();
	if (known.size >= MOST_TENANTS) known.clear();
	const { keyring, store, clock } = opened;
	const cipher = known.get(tenant) ?? new FieldCipher(keyring, store.dataKeys, clock, tenant);
	ciphers.set(opened, known.set(tenant, cipher));
	return cipher;
}
