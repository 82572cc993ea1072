import type { Feature } from '#platform/feature.ts';
import { headerItems } from './header.ts';
import { cabinetRoute } from './routes/cabinet.ts';
import { publicRoutes } from './routes/public.ts';
import { robotsRoutes } from './routes/robots.ts';

export const portalFeature = {
  name: 'portal',
  tier: 9,
  routes: [...publicRoutes, cabinetRoute, ...robotsRoutes],
  headerItems,
  texts: true,
} satisfies Feature;
