import type { Feature } from '#platform/feature.ts';
import { FEED_EVERY_MS, numberChanges } from './actions/feed.ts';
import { fsckRegisters } from './fsck.ts';
import { registerKind } from './kind.ts';
import { lookupsCard } from './pages/card.tsx';
import { apiRoutes } from './routes/api.ts';
import { cabinetRoutes } from './routes/cabinet.ts';
import { openRoutes } from './routes/open.tsx';
import { openApiRoutes } from './routes/open-api.ts';

export const registersFeature = {
  name: 'registers',
  tier: 3,
  routes: [...cabinetRoutes, ...apiRoutes, ...openRoutes, ...openApiRoutes],
  definitionKinds: [registerKind],
  cabinetCards: [lookupsCard],
  loops: [{ name: 'registers.feed', everyMs: FEED_EVERY_MS, run: numberChanges }],
  migrations: true,
  texts: true,
  fsck: fsckRegisters,
} satisfies Feature;
