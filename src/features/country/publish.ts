/** `shanyraq publish`: a checked folder becomes editions, by their digests, in the database and in the log. */

import { publicAppend } from '#features/transparency/index.ts';
import { canonicalize, type Json } from '#kernel/canonical.ts';
import { hex, sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { addToBook, publishedIn } from './book.ts';
import { checkFolder, formatFinding } from './check.ts';
import type { AnyKind } from './definition-kind.ts';
import type { Loaded } from './loading/load.ts';
import { refuse } from './refusals.ts';
import { insertEdition, labelOf, labelsTaken, lockEditions, type NewEdition } from './store.ts';

export interface Published {
  /** Editions that are new. */
  readonly added: number;
  /** Definitions that were published before, byte for byte. */
  readonly unchanged: number;
}

/**
 * Checks the folder and publishes what is new in it, all or nothing. `publisher` says who, for the record.
 * Refuses country.folder_has_errors, and country.label_taken where a version that is out would get another content.
 */
export async function publishFolder(
  tx: Tx,
  folder: string,
  kinds: readonly AnyKind[],
  publisher: string,
): Promise<Published> {
  const { findings, definitions } = checkFolder(folder, kinds, publishedIn(tx.env));
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first) {
    const { file, line } = first;
    throw refuse('folder_has_errors', { errors: errors.length, file, line, finding: formatFinding(first) });
  }
  await lockEditions(tx);
  const taken = await labelsTaken(tx);
  const compiled = definitions.map(compileDefinition);
  const publishedAt = tx.env.clock.now();
  const added: NewEdition[] = [];
  for (const edition of compiled) {
    const holder = taken.get(labelOf(edition.kind, edition.id, edition.version));
    if (holder === edition.digest) continue;
    if (holder !== undefined)
      throw refuse('label_taken', { kind: edition.kind, id: edition.id, version: edition.version });
    added.push(await publishOne(tx, edition, publisher, publishedAt));
  }
  tx.afterCommit(() => addToBook(tx.env, added));
  return { added: added.length, unchanged: compiled.length - added.length };
}

type CompiledDefinition = Omit<NewEdition, 'publisher' | 'leafHash' | 'publishedAt'>;

/** A definition as its bytes for ever: canonical JSON of what the schema made of it, with the kind, and their digest. */
export function compileDefinition({
  kind,
  id,
  version,
  definition,
}: Pick<Loaded, 'kind' | 'id' | 'version' | 'definition'>): CompiledDefinition {
  // Through JSON, so that keys without a value are gone, as they will be when it is read again.
  const content = canonicalize(JSON.parse(JSON.stringify(definition)) as Json);
  const digestBytes = sha256(utf8(content));
  return { kind, id, version, content, digestBytes, digest: hex(digestBytes) };
}

export const EDITION_LEAF = 'edition';

type Named = Pick<NewEdition, 'kind' | 'id' | 'version' | 'digest' | 'publisher'>;

/** What the log carries of an edition that earlier programs published: all but when. */
export const earlierEditionLeaf = ({ kind, id, version, digest, publisher }: Named) => ({
  ...{ kind, id, version, digest, publisher },
});

/** What the log carries of an edition. */
export const editionLeaf = (edition: Named & Pick<NewEdition, 'publishedAt'>) => ({
  ...earlierEditionLeaf(edition),
  publishedAt: isoInstant(edition.publishedAt),
});

async function publishOne(
  tx: Tx,
  edition: CompiledDefinition,
  publisher: string,
  publishedAt: Instant,
): Promise<NewEdition> {
  const { leafHash } = await publicAppend(tx, EDITION_LEAF, editionLeaf({ ...edition, publisher, publishedAt }));
  const published: NewEdition = { ...edition, publisher, leafHash, publishedAt };
  await insertEdition(tx, published);
  return published;
}
