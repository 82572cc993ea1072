/** How a consent stands at a moment, and the canonical bytes of everything that is said of it. No clock and no database. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Bytes, sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

/** The type that contents of consents begin with: none of another type is accepted in their place. */
const CONSENT_TYPE = 'shanyraq/consent/v1';

export const STATES = ['asked', 'unanswered', 'refused', 'live', 'withdrawn', 'expired'] as const;
export type ConsentState = (typeof STATES)[number];

export type ActKind = 'given' | 'refused' | 'withdrawn';

export interface Standing {
  /** The last moments at which it can be given, and at which it holds. */
  readonly answerUntil: Instant;
  readonly endsAt: Instant;
  /** In their order. */
  readonly acts: readonly { readonly kind: ActKind; readonly at: Instant }[];
}

/** How it stands at a moment: what was done after it doesn't count. Only a live one lets anybody read. */
export function stateAt({ answerUntil, endsAt, acts }: Standing, now: Instant): ConsentState {
  const last = acts.findLast(({ at }) => at <= now);
  if (last === undefined) return now > answerUntil || now > endsAt ? 'unanswered' : 'asked';
  if (last.kind !== 'given') return last.kind;
  return now > endsAt ? 'expired' : 'live';
}

/** How it stands now: what is written has happened, even where another machine's clock wrote a later moment. */
export const stateNow = (standing: Standing, now: Instant): ConsentState => {
  const last = standing.acts.at(-1)?.at ?? now;
  return stateAt(standing, last > now ? last : now);
};

export interface ConsentRequest extends Omit<Standing, 'acts'> {
  /** Becomes the consent's. */
  readonly id: string;
  readonly organisationId: string;
  readonly organisationName: Text;
  readonly bin: string;
  readonly askedBy: string;
  /** The person as the organisation named him. */
  readonly iin: string;
  readonly surname: string;
  readonly register: string;
  readonly purpose: string;
  /** Sorted, so that one set has one spelling. */
  readonly fields: readonly string[];
  readonly lastDay: LocalDate;
  readonly at: Instant;
}

/** A plain copy: what comes from a database or a definition may have keys of its own. */
const plain = ({ kk, ru, en }: Text): Record<string, string> => ({ kk, ru, en });

export const requestBytes = (one: ConsentRequest): Bytes =>
  canonicalBytes({
    type: 'shanyraq/consent-request/v1',
    id: one.id,
    organisation: { id: one.organisationId, bin: one.bin, name: plain(one.organisationName) },
    askedBy: one.askedBy,
    iin: one.iin,
    surname: one.surname,
    register: one.register,
    purpose: one.purpose,
    fields: [...one.fields],
    lastDay: one.lastDay,
    answerUntil: isoInstant(one.answerUntil),
    endsAt: isoInstant(one.endsAt),
    at: isoInstant(one.at),
  });

interface Signed {
  readonly instance: string;
  readonly request: ConsentRequest;
  readonly person: { readonly iin: string; readonly name: string };
  readonly registerTitle: Text;
  readonly purposeText: Text;
  /** In the order of the request. */
  readonly labels: readonly Text[];
  readonly cite: { readonly act: string; readonly article: string };
  readonly at: Instant;
}

/** The exact bytes that a person signs: who may read what of his, for what, and until when. */
export const consentBytes = ({ instance, request, person, labels, ...said }: Signed): Bytes =>
  canonicalBytes({
    type: CONSENT_TYPE,
    instance,
    id: request.id,
    attempt: '1',
    at: isoInstant(said.at),
    person: { iin: person.iin, name: person.name },
    organisation: { bin: request.bin, name: plain(request.organisationName) },
    register: { id: request.register, title: plain(said.registerTitle) },
    purpose: { id: request.purpose, text: plain(said.purposeText) },
    fields: request.fields.map((id, index) => {
      const label = labels[index];
      return { id, label: label ? plain(label) : null };
    }),
    lastDay: request.lastDay,
    act: said.cite.act,
    article: said.cite.article,
  });

export interface Addressed {
  readonly requestId: string;
  readonly personId: string;
  readonly content: Uint8Array;
  readonly at: Instant;
}

export const addressedBytes = (one: Addressed): Bytes =>
  canonicalBytes({
    type: 'shanyraq/consent-addressed/v1',
    request: one.requestId,
    person: one.personId,
    content: sha256Hex(one.content),
    at: isoInstant(one.at),
  });

export interface ConsentAct {
  readonly requestId: string;
  /** 1 for the answer, 2 for the withdrawal. */
  readonly number: number;
  readonly kind: ActKind;
  readonly personId: string;
  readonly at: Instant;
  /** The signature, where it was given. */
  readonly cms: Uint8Array | null;
}

export const actBytes = (one: ConsentAct): Bytes =>
  canonicalBytes({
    type: 'shanyraq/consent-act/v1',
    request: one.requestId,
    number: String(one.number),
    kind: one.kind,
    person: one.personId,
    at: isoInstant(one.at),
    cms: one.cms ? sha256Hex(one.cms) : null,
  });
