/**
 * The table of contents: every feature with its tier, in order, and the hooks that lower tiers declare and higher ones fill. The
 * architecture check reads this file.
 */
import type { Feature } from '#platform/feature.ts';
import type { ServerHooks } from '#platform/http/server.ts';
import { countryFeature } from './features/country/feature.ts';
import { registersFeature } from './features/registers/feature.ts';
import { transparencyFeature } from './features/transparency/feature.ts';
import { trustFeature } from './features/trust/feature.ts';

export const features: readonly Feature[] = [transparencyFeature, countryFeature, trustFeature, registersFeature];

export const serverHooks: Partial<ServerHooks> = {};
