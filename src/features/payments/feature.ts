import type { Feature } from '#platform/feature.ts';
import './refusals.ts';

export const paymentsFeature = {
  name: 'payments',
  tier: 6,
  migrations: true,
  texts: true,
} satisfies Feature;
