/**
 * Cookies under the names that features give them. Where the instance is reached by https they travel as `__Host-…` (RFC 6265bis section
 * 4.1.3.2): a browser takes such a cookie from this host alone, over https, for all its paths. So neither a site beside ours nor somebody
 * on an unprotected network can plant a session.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Config, isHttps } from '../config.ts';
import type { CookieChange } from '../feature.ts';

const HOST_ONLY = '__Host-';

/** What a cookie is called on the way. */
export const nameOnTheWay = (config: Config, name: string): string => (isHttps(config) ? `${HOST_ONLY}${name}` : name);

/** The cookies of a request by the names that features know. Over https those without the prefix are nobody's. */
export function cookiesOf(
  config: Config,
  { cookies }: Pick<FastifyRequest, 'cookies'>,
): Readonly<Record<string, string | undefined>> {
  if (!isHttps(config)) return cookies;
  const known = renamed.get(cookies);
  if (known) return known;
  const made: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(cookies))
    if (name.startsWith(HOST_ONLY)) made[name.slice(HOST_ONLY.length)] = value;
  renamed.set(cookies, made);
  return made;
}

// A request is asked for its cookies three times.
const renamed = new WeakMap<object, Readonly<Record<string, string | undefined>>>();

/** Sets and clears cookies: always HttpOnly, SameSite=Lax, for the whole host and no other. */
export function changeCookies(config: Config, reply: FastifyReply, changes: readonly CookieChange[] = []): void {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(config) } as const;
  for (const { name, value, maxAgeSeconds } of changes) {
    const onTheWay = nameOnTheWay(config, name);
    if (value === null) reply.clearCookie(onTheWay, options);
    else
      reply.setCookie(onTheWay, value, {
        ...options,
        ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
      });
  }
}
