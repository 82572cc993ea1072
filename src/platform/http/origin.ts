/** Protection of forms: a request that changes something must come from our own pages (no token in forms is needed). */
import type { FastifyRequest } from 'fastify';

const hostOf = (address: string | undefined): string | undefined => {
  try {
    return address === undefined ? undefined : new URL(address).host;
  } catch {
    return undefined;
  }
};

/**
 * Whether a request comes from a page of this host. Browsers say so themselves: Sec-Fetch-Site, or Origin, or in old ones the
 * Referer. Who says nothing is refused: programs use the API with a bearer token.
 */
export function isFromOurPages(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const told = hostOf(request.headers.origin) ?? hostOf(request.headers.referer);
  return told !== undefined && told === request.host;
}

/** Path and query of the page of this host from which a request was sent, where the browser says so. */
export function refererOf({ headers, host }: Pick<FastifyRequest, 'headers' | 'host'>): string | undefined {
  const { referer } = headers;
  if (referer === undefined || hostOf(referer) !== host) return undefined;
  const { pathname, search } = new URL(referer);
  return pathname + search;
}
