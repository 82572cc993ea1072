import type { Feature } from '#platform/feature.ts';
import { drawLoop } from './draw/conduct.ts';
import { drawSubscriptions } from './draw/request.ts';
import { demoWitnesses, witnessCommand } from './witness/command.ts';

export const deskFeature = {
  name: 'desk',
  tier: 9,
  subscriptions: drawSubscriptions,
  loops: [drawLoop],
  commands: [witnessCommand],
  companions: async (app) => demoWitnesses(app),
  migrations: true,
} satisfies Feature;
