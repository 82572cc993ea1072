import type { Route } from '../feature.ts';

/**
 * Requests of one address in a minute, by what the route does. A person never meets them; a program that guesses does. `program`: one
 * address asks for the many people who use its system.
 */
const PER_MINUTE = {
  page: 600,
  write: 240,
  'sign-in': 30,
  program: 6_000,
  open: undefined,
} satisfies Record<NonNullable<Route['limit']>, number | undefined>;

export const BODY_BYTES = 1_000_000;

/** Of a file that lies in memory, where a form may bring ten. */
export const MOST_FILE_BYTES = 1_000_000;

/** Fastify's configuration of a route's limit; `false` where there is none. */
export const limitOf = (route: Pick<Route, 'limit' | 'method'>): { max: number; timeWindow: string } | false => {
  const max = PER_MINUTE[route.limit ?? (route.method === 'GET' ? 'page' : 'write')];
  return max === undefined ? false : { max, timeWindow: '1 minute' };
};
