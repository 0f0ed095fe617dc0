import { macSdks } from './mac';
import { publicKeySdks } from './public-key';
import type { Sdk } from './sdk';

export type { Sdk, SdkCheck } from './sdk';

/** The provider's own library, or the specification's, by provider. */
export const sdks: Readonly<Record<string, Sdk>> = { ...macSdks, ...publicKeySdks };
