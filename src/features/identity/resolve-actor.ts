/** Platform's hooks: who acts in a request, and what he sees of himself in the header. */

import { dayIn } from '#features/country/index.ts';
import type { Actor } from '#kernel/actor.ts';
import type { Instant } from '#kernel/instant.ts';
import { say, type Text } from '#kernel/text.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import type { PageMark } from '#ui/index.ts';
import { liveMandate } from './actions/mandates.ts';
import { displayName } from './actions/officers.ts';
import { tokenHash } from './actions/token.ts';
import type { Mandate } from './rules/mandate.ts';
import { isAlive, TOUCH_AFTER_MS } from './rules/session.ts';
import { findSession, type SessionWithPost, touchSession } from './store/sessions.ts';

const t = texts('identity');

export const SESSION_COOKIE = 'shanyraq_session';

const ANONYMOUS: Actor = { kind: 'anonymous' };

interface Shown {
  readonly person: string;
  /** For whom he acts. */
  readonly represented?: Text;
  /** Whom he helps at a window. */
  readonly visitor?: string;
}

// What the header calls somebody: read with his session, so that it costs no query of its own, and gone with the request.
const names = new WeakMap<Actor, Shown>();

/** Who acts, by the session cookie of a page or the bearer token of the API; anonymous where there is no living session. */
export async function resolveActor(
  app: App,
  question: { readonly cookies: Readonly<Record<string, string | undefined>>; readonly bearer: string | undefined },
): Promise<Actor> {
  const token = question.bearer ?? question.cookies[SESSION_COOKIE];
  if (token === undefined || token === '') return ANONYMOUS;
  const now = app.env.clock.now();
  const found = await app.read(async (tx) => {
    const session = await findSession(tx, { tokenHash: tokenHash(token), today: dayIn(tx.env, now) });
    return session && isAlive(session, now) ? { session, actor: await actorOf(tx, session) } : undefined;
  });
  if (found === undefined) return ANONYMOUS;
  const { session, actor } = found;
  if (now - session.lastSeenAt >= TOUCH_AFTER_MS) await app.transaction((tx) => touchSession(tx, session.id, now));
  return actor;
}

async function actorOf(tx: Tx, session: SessionWithPost): Promise<Actor> {
  const mandate = await mandateOf(tx, session);
  const actor = actorBy(session, mandate, tx.env.clock.now());
  const person = session.displayName;
  names.set(actor, {
    person,
    ...(mandate ? { represented: mandate.represented.name } : {}),
    ...(actor.kind === 'operator' && actor.visitor ? { visitor: await displayName(tx, actor.visitor.personId) } : {}),
  });
  return actor;
}

const mandateOf = async (tx: Tx, { personId, mandate }: SessionWithPost): Promise<Mandate | undefined> =>
  mandate === null ? undefined : liveMandate(tx, personId, mandate);

/** The session's actor as things stand now: a post that ended leaves the plain person, a mandate that lapsed one who is told so. */
function actorBy(session: SessionWithPost, mandate: Mandate | undefined, now: Instant): Actor {
  const { personId, assurance, officerId, agency, unit, centre } = session;
  const base = { personId, sessionId: session.id, assurance };
  const roles = session.roles ?? [];
  if (officerId !== null && agency !== null && unit !== null) {
    if (roles.includes('administrator')) return { kind: 'administrator', officerId, roles, ...base };
    if (centre !== null)
      return { kind: 'operator', officerId, centre, agency, roles, ...base, ...visitorOf(session, now) };
    return { kind: 'officer', officerId, agency, unit, roles, ...base };
  }
  if (mandate === undefined)
    return { kind: 'person', ...base, ...(session.mandate === null ? {} : { isLapsed: true }) };
  const { represented, scope } = mandate;
  const onBehalfOf = {
    kind: represented.kind,
    subjectId: represented.id,
    mandateId: mandate.id,
    mandateDigest: mandate.digest,
    mandateKind: mandate.kind,
    scope,
  };
  return { kind: 'person', onBehalfOf, ...base };
}

/** Whom the operator helps, while what the visitor signed still holds. */
function visitorOf(session: SessionWithPost, now: Instant): { visitor?: { personId: string; authorisation: string } } {
  const { visitorId, visitorAuthorisation: authorisation, visitorUntil } = session;
  if (visitorId === null || authorisation === null || visitorUntil === null || now >= visitorUntil) return {};
  return { visitor: { personId: visitorId, authorisation } };
}

interface HeaderWords {
  readonly userName?: string;
  readonly userHref?: string;
  readonly atWindow?: PageMark;
}

/** The name in the header and where it leads: the cabinet of a person, the desk of staff; and whom an operator helps. */
export async function chromeOf(_app: App, ctx: Context): Promise<HeaderWords> {
  const shown = names.get(ctx.actor);
  if (shown === undefined) return {};
  const { person, represented, visitor } = shown;
  const userName = represented ? `${person} · ${say(represented, ctx.language)}` : person;
  return {
    userName,
    ...(visitor === undefined
      ? {}
      : { atWindow: { tag: t(ctx.language, 'atWindow.tag'), text: t(ctx.language, 'atWindow.text', { visitor }) } }),
    userHref: ctx.actor.kind === 'person' ? `/${ctx.language}/cabinet` : `/${ctx.language}/sign-in/role`,
  };
}
