/** The signatures that stand in histories of cases: of applicants and co-signers, and of officers. */
import { fromBase64 } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import type { KeptSignatures } from '#platform/kept-signatures.ts';
import type { ServicesTables } from '../store.ts';

interface Signed {
  readonly signature?: { readonly cms?: unknown };
  readonly signatures?: readonly { readonly cms?: unknown }[];
}

/** Entries after an id with what is signed in them; none where retention has erased what they said. */
export async function historySignatures(tx: Tx, after: string, limit: number): Promise<KeptSignatures[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history')
    .leftJoin('services.content', 'services.content.digest', 'services.history.digest')
    .select(['services.history.id', 'services.content.bytes'])
    .where('services.history.id', '>', after)
    .orderBy('services.history.id')
    .limit(limit)
    .execute();
  return rows.map(({ id, bytes }) => ({ id, signatures: bytes === null ? [] : signaturesIn(bytes) }));
}

function signaturesIn(bytes: Uint8Array): Uint8Array[] {
  const { content } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly content: Signed | null };
  const all = [...(content?.signatures ?? []), ...(content?.signature ? [content.signature] : [])];
  return all.flatMap(({ cms }) => (typeof cms === 'string' ? [fromBase64(cms)] : []));
}
