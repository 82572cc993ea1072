import type { Feature } from '#platform/feature.ts';
import { fsckRegisters } from './fsck.ts';
import { registerKind } from './kind.ts';
import { lookupsCard } from './pages/card.tsx';
import { apiRoutes } from './routes/api.ts';
import { cabinetRoutes } from './routes/cabinet.ts';

export const registersFeature = {
  name: 'registers',
  tier: 3,
  routes: [...cabinetRoutes, ...apiRoutes],
  definitionKinds: [registerKind],
  cabinetCards: [lookupsCard],
  migrations: true,
  texts: true,
  fsck: fsckRegisters,
} satisfies Feature;
