/** What the catalogue hands to the feature. */
import type { Feature } from '#platform/feature.ts';
import { apiRoutes } from './routes/api.ts';
import { checkRoutes } from './routes/check.ts';
import { pageRoutes } from './routes/pages.ts';
import { papersRoutes } from './routes/papers.ts';

export const catalogueParts = {
  routes: [...pageRoutes, ...checkRoutes, ...papersRoutes, ...apiRoutes],
} satisfies Partial<Feature>;
