/** The catalogue alone on a whole instance: what its tests need of the features below, and its own routes. */
import { countryFeature } from '#features/country/feature.ts';
import { documentsFeature } from '#features/documents/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { catalogueParts } from '#features/services/catalogue/parts.ts';
import { casesKind, serviceKind } from '#features/services/kinds.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { instantFromIso } from '#kernel/instant.ts';
import type { Feature } from '#platform/feature.ts';
import type { InstanceOptions } from './instance.ts';

const catalogueAlone: Feature = {
  name: 'services',
  tier: 8,
  definitionKinds: [serviceKind, casesKind],
  routes: catalogueParts.routes,
};

export const catalogueFeatures: readonly Feature[] = [
  transparencyFeature,
  countryFeature,
  trustFeature,
  registersFeature,
  documentsFeature,
  catalogueAlone,
];

/** Kazakhstan, on Monday, 23 November 2026: all its services are in force. */
export const inKazakhstan = {
  features: catalogueFeatures,
  country: 'country/kz',
  now: instantFromIso('2026-11-23T05:00:00.000Z'),
} satisfies InstanceOptions;
