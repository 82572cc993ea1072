/** Who stands behind a request that the library handles: it knows requests, we know people. */
import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { MountedRequest } from '#platform/feature.ts';

const visits = new WeakMap<IncomingMessage, MountedRequest>();

export const beginVisit = (mounted: MountedRequest): void => void visits.set(mounted.request, mounted);

export function visitOf(ctx: Pick<KoaContextWithOIDC, 'req'>): MountedRequest {
  const found = visits.get(ctx.req);
  if (found === undefined) throw new Error('the library handles a request that nobody mounted');
  return found;
}
