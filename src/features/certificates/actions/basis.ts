/**
 * In whose name, besides his own, somebody may have a certificate: of an organisation that he directs or in whose name he was given the right
 * to sign, of an agency where he serves. Asked of registers, grants and rosters anew each time; a certificate ends with what it rests on.
 */
import { agency, dayIn } from '#features/country/index.ts';
import { actingOptions, findOfficer, liveMandate, type Mandate, type Post, postsOf } from '#features/identity/index.ts';
import { roleFor } from '#features/trust/index.ts';
import { hasAssurance } from '#kernel/actor.ts';
import { LANGUAGES, say, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';

export interface Basis {
  /** Reference of the mandate, or of the post. */
  readonly ref: string;
  readonly bin: string;
  /** Of the organisation or agency. */
  readonly name: Text;
  /** Its name as the certificate writes it, in the language of the state. */
  readonly organisation: string;
  /** A key of the trust profile's `kinds.organisation.roles`. */
  readonly role: string;
  /** Of an officer who is no head: a head of his agency must agree. */
  readonly needsAgreement: boolean;
  /** Of an officer. */
  readonly post?: Post;
}

const POST = 'post:';
// X.520 upper bound of an organisation's name.
const LONGEST_NAME = 64;

/** Every name in which a person may have a certificate now; of several roles for one organisation the first is the widest. */
export async function basesOf(tx: Tx, personId: string): Promise<Basis[]> {
  const mandates = await actingOptions(tx, personId);
  const posts = await postsOf(tx, personId, dayIn(tx.env, tx.env.clock.now()));
  const heads = [...posts].sort((a, b) => Number(isHead(b)) - Number(isHead(a)));
  const found = [...mandates.map((one) => byMandate(tx, one)), ...heads.map((one) => byPost(tx, one))];
  const bases = new Map<string, Basis>();
  for (const one of found) if (one && !bases.has(one.bin)) bases.set(one.bin, one);
  return [...bases.values()];
}

/** In whose names whoever is signed in by a certificate may make a key without a code; undefined for everybody else. */
export const ownBases = async (tx: Tx, { actor }: Context): Promise<Basis[] | undefined> =>
  actor.kind === 'person' && hasAssurance(actor, 'substantial') ? basesOf(tx, actor.personId) : undefined;

/** The one by which a person may have a certificate with this number now; undefined where there is none. */
export const basisFor = async (tx: Tx, personId: string, bin: string): Promise<Basis | undefined> =>
  (await basesOf(tx, personId)).find((one) => one.bin === bin);

/** What a person's certificate rests on, by its reference, as things stand now; undefined where it holds no more. */
export async function liveBasis(tx: Tx, personId: string, ref: string): Promise<Basis | undefined> {
  if (!ref.startsWith(POST)) {
    const mandate = await liveMandate(tx, personId, ref);
    return mandate && byMandate(tx, mandate);
  }
  const today = dayIn(tx.env, tx.env.clock.now());
  const post = await findOfficer(tx, ref.slice(POST.length), today);
  return post && post.personId === personId && post.effectiveFrom <= today ? byPost(tx, post) : undefined;
}

function byMandate(tx: Tx, { ref, kind, represented, scope }: Mandate): Basis | undefined {
  const role = roleFor(tx.env, { mandate: kind }, tx.env.clock.now());
  // Who may only fill in, or only ask for consents, signs nothing in the organisation's name.
  const signs = scope.maySign && (scope.services === 'all' || scope.services.length > 0);
  if (represented.kind !== 'organisation' || role === undefined || !signs) return undefined;
  return { ref, role, needsAgreement: false, ...named(represented.number, represented.name) };
}

function byPost(tx: Tx, post: Post): Basis | undefined {
  const now = tx.env.clock.now();
  const role = roleFor(tx.env, 'officer', now);
  const found = agency(tx.env, post.agency, now);
  if (found?.bin === undefined || role === undefined) return undefined;
  const { bin, title } = found;
  return { ref: `${POST}${post.officerId}`, role, needsAgreement: !isHead(post), post, ...named(bin, title) };
}

const isHead = ({ roles }: Post): boolean => roles.includes('head');

const named = (bin: string, name: Text): Pick<Basis, 'bin' | 'name' | 'organisation'> => ({
  bin,
  name,
  organisation: say(name, LANGUAGES[0]).slice(0, LONGEST_NAME).trim(),
});
