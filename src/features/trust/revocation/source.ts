/** What is known of a certificate's withdrawal: always one of three values. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Certificate } from '../certificates/read.ts';

/** unknown: the source didn't answer; asked again later, never shown as invalid. */
export type RevocationStatus = 'good' | 'revoked' | 'unknown';

/** Where the status of an authority's certificates is learnt: our own table, or somebody's list. */
export interface RevocationSource {
  statusOf(tx: Tx, certificate: Pick<Certificate, 'serial' | 'fingerprint'>, at: Instant): Promise<RevocationStatus>;
}
