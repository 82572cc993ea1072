/** What the catalogue hands to the feature. */
import type { Feature } from '#platform/feature.ts';
import { pageRoutes } from './routes/pages.ts';

export const catalogueParts = { routes: [...pageRoutes] } satisfies Partial<Feature>;
