/** What a person let a client learn: given or withdrawn, never changed. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { SCOPES, type Scope } from '../scopes.ts';

export interface ConsentAct {
  readonly personId: string;
  readonly clientId: string;
  readonly number: number;
  readonly kind: 'given' | 'withdrawn';
  readonly scopes: readonly Scope[];
  /** Digest of what the client said of itself: see `promiseOf`. */
  readonly promise: string;
  readonly at: Instant;
}

/** What the log commits to. */
export const consentBytes = ({ personId, clientId, number, kind, scopes, promise, at }: ConsentAct): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/sign-on-consent/v1',
    ...{ person: personId, client: clientId, number: String(number), kind, scopes: [...scopes], promise },
    at: isoInstant(at),
  });

/** Whether the newest act still lets the client learn all this: a client that asks for more, or says another purpose, asks anew. */
export const isCovered = (newest: ConsentAct | undefined, wanted: readonly Scope[], promise: string): boolean =>
  newest?.kind === 'given' && newest.promise === promise && wanted.every((scope) => newest.scopes.includes(scope));

/** What a person allows by allowing more: what he allowed under the same promise stands. */
export const togetherWith = (newest: ConsentAct | undefined, more: readonly Scope[], promise: string): Scope[] =>
  SCOPES.filter((scope) => more.includes(scope) || isCovered(newest, [scope], promise));
