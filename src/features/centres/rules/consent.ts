/** What a visitor signs at the window: that this operator may fill in for him, here, for a while. Sending stays his own signature. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

/** Named in the contents, so that nothing signed for another purpose can stand in their place, nor they in its. */
const VISIT_TYPE = 'shanyraq/visit/v1';

/** A visit is over after this, whatever happens at the window. */
export const VISIT_MS = 60 * 60_000;

export const visitEnd = (from: Instant): Instant => instant(from + VISIT_MS);

export interface Consent {
  readonly instance: string;
  readonly id: string;
  readonly at: Instant;
  readonly visitorIin: string;
  readonly officerId: string;
  readonly agency: string;
  /** What the agency is called, for whoever reads what he signs. */
  readonly office: Text;
  readonly centre: string;
  readonly words: Text;
}

const plain = ({ kk, ru, en }: Text) => ({ kk, ru, en });

/** Canonical JSON (RFC 8785). */
export function consentContent(consent: Consent): Bytes {
  return canonicalBytes({
    type: VISIT_TYPE,
    purpose: 'visit',
    instance: consent.instance,
    id: consent.id,
    attempt: '1',
    at: isoInstant(consent.at),
    until: isoInstant(visitEnd(consent.at)),
    visitor: { iin: consent.visitorIin },
    operator: { id: consent.officerId, agency: consent.agency, centre: consent.centre },
    office: plain(consent.office),
    words: plain(consent.words),
  });
}

interface Named {
  readonly id: string;
  readonly until: string;
  readonly visitor: { readonly iin: string };
  readonly operator: { readonly id: string; readonly agency: string; readonly centre: string };
}

/** What the contents name. Throws SyntaxError for what is no JSON. */
export const readConsent = (content: Uint8Array): Named => JSON.parse(new TextDecoder().decode(content)) as Named;

/** Whose number the contents name. */
export const visitorOf = (content: Uint8Array): string => readConsent(content).visitor.iin;
