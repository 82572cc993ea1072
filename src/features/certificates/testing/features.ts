/** The rooms that keys for signing need. */
import { countryFeature } from '#features/country/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { certificatesFeature } from '../feature.ts';

export const features = [
  transparencyFeature,
  countryFeature,
  trustFeature,
  registersFeature,
  identityFeature,
  notificationsFeature,
  certificatesFeature,
];
