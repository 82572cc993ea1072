/** Until when a document is kept, as its row and its revocation tell. */
import { countryOf, dayIn } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import { keptUntil, type Life } from '../rules/retention.ts';
import type { DocumentRow } from '../store/documents.ts';
import { keeping } from '../store/retention.ts';
import { definitionOf } from './definition.ts';

/** The days of a document's life, in the country's zone. */
export const lifeOf = (env: Env, document: DocumentRow, endedAt: Instant | undefined): Life => ({
  validUntil: document.valid_until,
  endedOn: endedAt === undefined ? undefined : dayIn(env, endedAt),
});

/** The first moment at which its definition lets a document be erased, as far as is known. */
export function untilOf(env: Env, document: DocumentRow, endedAt: Instant | undefined): Instant | undefined {
  const { retention } = definitionOf(env, document);
  return keptUntil(lifeOf(env, document, endedAt), retention, countryOf(env, document.issued_at).zone);
}

/** Notes until when a document is kept: at its issue, and at what ends its force. */
export const noteKeeping = (tx: Tx, document: DocumentRow, endedAt: Instant | undefined): Promise<void> =>
  keeping.save(tx, document.id, untilOf(tx.env, document, endedAt));
