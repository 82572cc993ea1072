/**
 * What a window rested on when it sent an application for a visitor: his own signature, which a feature above keeps and hands in. In the passport of
 * the visitor himself; others see that there was one.
 */
import { inclusion } from '#features/transparency/index.ts';
import { lasting } from '#features/trust/index.ts';
import type { AuthorisationPart } from '#features/verification/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { base64, fromHex, hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { type Env, perEnv, type Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { presentInclusion } from '../cases/proof.ts';
import type { Entry } from '../history/entry.ts';

/** Who sent for whom, and when. */
export interface Assisted {
  readonly personId: string;
  readonly officerId: string;
  readonly at: Instant;
}

export interface Authorisation {
  /** The bytes that the visitor signed, and his CMS as it came. */
  readonly content: Uint8Array;
  readonly cms: Uint8Array;
  readonly at: Instant;
  /** Its leaf in the log, hexadecimal, over the canonical `{content, cms}` in base64. */
  readonly leaf: string;
  /** Opens the leaf; undefined where it wasn't kept. */
  readonly salt: Uint8Array | undefined;
}

type Source = (tx: Tx, assisted: Assisted) => Promise<Authorisation | undefined>;

const slot = perEnv((): { source: Source } => ({ source: async () => undefined }));

/** Hands in who keeps authorisations; without one none is found. */
export function setAuthorisations(env: Env, source: Source): void {
  slot(env).source = source;
}

/** The bytes that the log commits to. */
export const authorisationBytes = ({ content, cms }: Pick<Authorisation, 'content' | 'cms'>): Uint8Array =>
  canonicalBytes({ content: base64(content), cms: base64(cms) });

/** The authorisation of one submission, by its number from 1, as a part, its files put beside; none where nobody helped. */
export async function addAuthorisation(
  tx: Tx,
  { actor }: Context,
  { application, entry: { at, by } }: { readonly application: number; readonly entry: Entry },
  files: Map<string, Uint8Array>,
): Promise<AuthorisationPart[]> {
  if (by.assistedBy === undefined) return [];
  const part = { application, content: null, signature: null, logged: null } as const;
  if (actor.kind !== 'person' || actor.personId !== by.id) return [{ ...part, how: 'closed' }];
  const found = await slot(tx.env).source(tx, { personId: by.id, officerId: by.assistedBy, at });
  if (!found) return [{ ...part, how: 'absent' }];
  const path = `authorisations/${application}`;
  files.set(`${path}.json`, found.content);
  files.set(`${path}.p7s`, await lasting(tx, found.cms));
  return [
    {
      ...part,
      how: 'whole',
      content: `${path}.json`,
      signature: { file: `${path}.p7s`, at: isoInstant(found.at) },
      logged: found.salt ? await addLogged(tx, { ...found, salt: found.salt }, `${path}.logged.json`, files) : null,
    },
  ];
}

async function addLogged(
  tx: Tx,
  found: Authorisation & { readonly salt: Uint8Array },
  file: string,
  files: Map<string, Uint8Array>,
): Promise<AuthorisationPart['logged']> {
  files.set(file, authorisationBytes(found));
  const place = presentInclusion(await inclusion(tx, fromHex(found.leaf)));
  return { file, salt: hex(found.salt), leafHash: found.leaf, inclusion: place };
}
