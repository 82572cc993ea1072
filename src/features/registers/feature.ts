import type { Feature } from '#platform/feature.ts';
import { fsckRegisters } from './fsck.ts';
import { registerKind } from './kind.ts';
import { lookupsCard } from './pages/card.tsx';
import { registersRoutes } from './routes.ts';

export const registersFeature = {
  name: 'registers',
  tier: 3,
  routes: registersRoutes,
  definitionKinds: [registerKind],
  cabinetCards: [lookupsCard],
  migrations: true,
  texts: true,
  fsck: fsckRegisters,
} satisfies Feature;
