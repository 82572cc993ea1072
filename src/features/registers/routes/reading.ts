import type { RouteRequest } from '#platform/feature.ts';
import type { Reading } from '../pages/open/words.tsx';

/** What every part of a page of registers needs to say anything. */
export const readingOf = ({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>): Reading => ({
  env: app.env,
  language: ctx.language,
  now: ctx.now,
});
