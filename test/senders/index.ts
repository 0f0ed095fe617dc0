import type { CustomSchemeOptions } from '../../lib/webhook/scheme';
import { asymmetricSenders } from './asymmetric';
import { customOptions, macSenders } from './mac';
import type { SenderFactory } from './sender';
import { standardWebhooksSenders } from './tables/standard-webhooks';
import { timestampedMacSenders } from './tables/timestamped-mac';
import { bodyMacSenders } from './tables/body-mac';
import { moreBodyMacSenders } from './tables/body-mac-more';
import { requestMacSenders } from './tables/request-mac';
import { inBodySenders } from './tables/in-body';
import { tokenSenders as tableTokenSenders } from './tables/token';
import { signedTokenSenders } from './tables/signed-token';
import { publicKeySenders } from './tables/public-key';
import { tokenOptions, tokenSenders } from './token';

/** Its keys are issued by the registry of the n8n that receives: nobody else can play its sender. See test/e2e/registry.test.ts. */
export const ISSUED_HERE: readonly string[] = ['airlock-key'];

/** A sender for every other row of the scheme table, by provider id. */
export const senders: Readonly<Record<string, SenderFactory>> = {
	...macSenders,
	...tokenSenders,
	...asymmetricSenders,
	...standardWebhooksSenders,
	...timestampedMacSenders,
	...bodyMacSenders,
	...moreBodyMacSenders,
	...requestMacSenders,
	...inBodySenders,
	...tableTokenSenders,
	...signedTokenSenders,
	...publicKeySenders,
};

/** What the owner has to enter for the providers whose scheme is theirs to describe. */
export const optionsOf: Readonly<Record<string, CustomSchemeOptions>> = {
	custom: customOptions,
	token: tokenOptions,
};
