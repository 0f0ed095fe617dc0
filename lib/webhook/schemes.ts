import type { Scheme } from './scheme';

/** Every way a sender can prove itself, by provider id. Ids are a public contract: workflows store them. */
export const schemes: Readonly<Record<string, Scheme>> = {};
