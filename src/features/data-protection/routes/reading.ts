import type { Reading } from '#features/registers/index.ts';
import type { RouteRequest } from '#platform/feature.ts';

/** What every part of a page of the authority needs to say anything. */
export const readingOf = ({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>): Reading => ({
  env: app.env,
  language: ctx.language,
  now: ctx.now,
});
