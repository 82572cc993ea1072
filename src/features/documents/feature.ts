import type { Feature } from '#platform/feature.ts';
import { documentKind } from './kind.ts';
import './refusals.ts';

export const documentsFeature = {
  name: 'documents',
  tier: 5,
  definitionKinds: [documentKind],
  migrations: true,
  texts: true,
} satisfies Feature;
