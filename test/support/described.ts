/** Holds answers of the API against what its description promises: status, media type, and every member of the body. */
import { isDeepStrictEqual } from 'node:util';
import type { Feature, Reply, Route, RouteRequest } from '#platform/feature.ts';

const JSON_TYPE = 'application/json';

/** What differs; undefined: nothing. */
function differenceOf(route: Route, reply: Reply): string | undefined {
  const types: readonly string[] = route.produces ?? [JSON_TYPE];
  if (reply.kind === 'page' || reply.kind === 'redirect') return `is a ${reply.kind}`;
  const statuses: readonly number[] = route.answered ?? [200];
  const status = reply.kind === 'pieces' ? 200 : (reply.status ?? 200);
  if (status < 300 && !statuses.includes(status)) return `has the status ${status}`;
  const type = (reply.type ?? JSON_TYPE).split(';')[0] as string;
  if (!types.includes(type)) return `is ${type}`;
  if (reply.kind === 'pieces' || type !== JSON_TYPE || status >= 300) return undefined;
  const sent: unknown = JSON.parse(
    reply.kind === 'json' ? JSON.stringify(reply.value) : Buffer.from(reply.body).toString(),
  );
  const parsed = route.answer?.safeParse(sent);
  if (!parsed?.success) return `doesn't fit: ${JSON.stringify(parsed?.error.issues)}`;
  return isDeepStrictEqual(parsed.data, sent)
    ? undefined
    : `has more: ${JSON.stringify(sent)} than ${JSON.stringify(parsed.data)}`;
}

const held = (route: Route): Route =>
  Object.assign(Object.create(route), {
    async handle(request: RouteRequest) {
      const reply = await route.handle(request);
      const difference = differenceOf(route, reply);
      if (difference) throw new Error(`the answer of ${route.method} ${route.path} ${difference}`);
      return reply;
    },
  });

/** The same features, whose routes of the API fail where they answer otherwise than described. */
export const heldAgainstDescription = (features: readonly Feature[]): readonly Feature[] =>
  features.map((feature) => ({
    ...feature,
    ...(feature.routes
      ? { routes: feature.routes.map((one) => (one.path.startsWith('/api/v1/') && one.answer ? held(one) : one)) }
      : {}),
  }));
