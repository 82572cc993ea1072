/** The rooms that the road of an application runs through. */
import { countryFeature } from '#features/country/feature.ts';
import { documentsFeature } from '#features/documents/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { paymentsFeature } from '#features/payments/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { servicesFeature } from '../feature.ts';

export const features = [
  transparencyFeature,
  countryFeature,
  trustFeature,
  registersFeature,
  identityFeature,
  notificationsFeature,
  documentsFeature,
  paymentsFeature,
  servicesFeature,
];
