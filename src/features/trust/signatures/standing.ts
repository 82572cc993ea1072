/** How a certificate stood at a moment, by the authorities, lists and answers that are in hand. Pure. */
import { type Instant, instant } from '#kernel/instant.ts';
import type { Certificate } from '../certificates/read.ts';
import { refuse } from '../refusals.ts';
import { type Chain, chainOf, findAuthority } from './chain.ts';
import { type End, endedBy } from './existence.ts';
import type { OutsideSignature, OutsideTrust } from './judged.ts';
import { readBasicOcsp, readOcspResponse, type SingleStatus } from './ocsp-answer.ts';
import { quietly } from './quietly.ts';
import { isSignedBy, type ListEntry, REMOVED, type ReadList, readList } from './revocation-list.ts';

/** How a certificate stood at a moment, and how it came to its end: withdrawals first. */
export interface Standing extends Pick<OutsideSignature, 'revocation'> {
  readonly ends: readonly End[];
}

export const withdrawals = (ends: readonly End[]): Pick<OutsideSignature, 'revokedAt' | 'authorityRevokedAt'> => ({
  ...ends.flatMap(({ why, at }) => (why === 'revoked' ? [{ revokedAt: at }] : []))[0],
  ...ends.flatMap(({ why, at }) => (why === 'authority_revoked' ? [{ authorityRevokedAt: at }] : []))[0],
});

/** Who vouches for a certificate at a moment, and what is known of both. Throws `trust.foreign_authority` and `trust.not_yet_valid`. */
export function standingOf(signer: Certificate, trust: OutsideTrust, at: Instant): Standing {
  const authority = authorityOf(signer, trust, at);
  if (at < signer.notBefore) throw refuse('not_yet_valid');
  const lists = trust.lists.map(readList);
  const own = lists.filter((list) => isSignedBy(list, authority.certificate));
  const withdrawn = own.flatMap(({ entries }) => entries.get(signer.serial) ?? []);
  const answered = answersAbout(signer, authority, own, trust.answers ?? []);
  const events = [...withdrawn, ...answered.flatMap(({ status }) => (typeof status === 'string' ? [] : [status]))];
  // A list that had run out by then knows nothing of the moment; one of changes nothing of who isn't on it; and from one that was made when the
  // certificate had expired by itself its withdrawal has been taken (RFC 5280 section 5).
  const isListed = own.some(
    ({ base, thisUpdate, nextUpdate }) => base === undefined && nextUpdate >= at && thisUpdate <= signer.notAfter,
  );
  const isAnswered = answered.some(({ status, until }) => status !== 'unknown' && until >= at);
  const revocation = isListed || isAnswered ? 'good' : 'unknown';
  const notAfter = Math.min(signer.notAfter, authority.certificate.notAfter);
  const ends = [
    ...firstOf('revoked', events),
    ...firstOf('authority_revoked', eventsAbove(authority, lists)),
    { why: 'expired', at: instant(notAfter), reason: 0 } as const,
  ];
  return { revocation, ends };
}

/** What a root's lists say of the authority that stands between it and the signer. */
function eventsAbove({ certificate, root }: Chain, lists: readonly ReadList[]): ListEntry[] {
  const above = lists.filter((list) => isSignedBy(list, root));
  return above.flatMap(({ entries }) => entries.get(certificate.serial) ?? []);
}

/** The first withdrawal: the lifting of a suspension is none. */
function firstOf(why: End['why'], events: readonly ListEntry[]): End[] {
  const revoked = events.filter(({ reason }) => reason !== REMOVED);
  if (revoked.length === 0) return [];
  const first = revoked.reduce((one, other) => (other.at < one.at ? other : one));
  return [{ why, at: first.at, reason: first.reason }];
}

/** Whether a certificate stood at a moment: vouched for, in its time, not withdrawn by then. Throws the refusals of `trust`. */
export function checkSigner(signer: Certificate, trust: OutsideTrust, at: Instant): Standing {
  const standing = standingOf(signer, trust, at);
  const ended = endedBy(standing.ends, at);
  if (ended) throw refuse(ended.why);
  return standing;
}

/** About one certificate: more were put there to hurt whoever checks. What is about others isn't counted, or it would crowd out what tells the truth. */
const MOST_ANSWERS = 200;

/**
 * What answers say of a certificate that may be believed: by its authority or its responder at their own moment, and given while the certificate
 * was in its time.
 */
function answersAbout(
  { serial, notAfter }: Certificate,
  authority: Chain,
  lists: readonly ReadList[],
  answers: readonly Uint8Array[],
): SingleStatus[] {
  const about = answers.flatMap((der) => {
    const answer = quietly(() => readOcspResponse(der)) ?? quietly(() => readBasicOcsp(der));
    const single = answer && quietly(() => answer.statusOf(authority.certificate, serial));
    return single && single.from <= notAfter ? [{ answer, single }] : [];
  });
  return about.slice(0, MOST_ANSWERS).flatMap(({ answer, single }) => {
    const responder = quietly(() => answer.signedBy(authority, answer.producedAt));
    const isBelieved =
      responder && (responder === authority.certificate || stands(responder, lists, answer.producedAt));
    return isBelieved ? [single] : [];
  });
}

/** Whether a responder is one that needn't be asked about (RFC 6960 section 4.2.2.2.1), or that a list of its authority lets stand. */
const stands = ({ isUnchecked, serial }: Certificate, lists: readonly ReadList[], at: Instant): boolean =>
  isUnchecked ||
  (lists.some(({ base, nextUpdate }) => base === undefined && nextUpdate >= at) &&
    !lists.some(({ entries }) => entries.has(serial)));

function authorityOf(
  signer: Certificate,
  { roots, authorities }: Pick<OutsideTrust, 'roots' | 'authorities'>,
  at: Instant,
): Chain {
  const known = authorities.flatMap((der) => roots.flatMap((root) => trusted(der, root) ?? []));
  const authority = findAuthority(signer, known, at);
  if (!authority) throw refuse('foreign_authority');
  return authority;
}

const trusted = (der: Uint8Array, root: Uint8Array): Chain | undefined => quietly(() => chainOf(der, root));
