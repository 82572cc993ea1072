import type { Feature } from '#platform/feature.ts';
import { verifyFileCommand } from './command.ts';
import { logPage } from './release.ts';
import { verificationRoutes } from './routes.ts';

export const verificationFeature = {
  name: 'verification',
  tier: 5,
  texts: true,
  routes: verificationRoutes,
  commands: [verifyFileCommand],
  prepare: logPage,
} satisfies Feature;
