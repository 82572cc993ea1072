/** A document to take away: what was sealed, the seal, the PDFs, its place in the log, and what checks them, under one seal more. */
import { takeOwnDocument } from '#features/documents/index.ts';
import { logKey } from '#features/transparency/index.ts';
import { lasting, sealCms } from '#features/trust/index.ts';
import { type DocumentPassport, pack } from '#features/verification/index.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { utf8 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { addDocument, addPage, addTrust, type Writable } from './enclosed.ts';

const t = texts('services');

/**
 * The passport of one document as a sealed container, for its holder. Refuses documents.not_found to everybody else, documents.erased where its
 * retention has ended, and trust.key_unavailable in a process that doesn't hold the issuer's seal.
 */
export async function documentPassport(
  tx: Tx,
  ctx: Context,
  number: string,
): Promise<{ readonly number: string; readonly bytes: Uint8Array }> {
  const { content, ...taken } = await takeOwnDocument(tx, ctx, number);
  if (!content) throw new Error(`document ${number} has no content`);
  const files: Writable = new Map();
  files.set(
    'README.txt',
    utf8(LANGUAGES.map((language) => t(language, 'passport.documentReadme', { number: taken.number })).join('\n\n')),
  );
  const passport = {
    type: 'shanyraq/document-passport/v1',
    instance: tx.env.instance.origin,
    number: taken.number,
    issuer: taken.issuer,
    madeAt: isoInstant(ctx.now),
    logKey: (await logKey(tx)) ?? '',
    document: await addDocument(tx, { ...taken, content }, files),
    page: await addPage(tx, files),
  } satisfies DocumentPassport;
  await addTrust(tx, files);
  files.set('document-passport.json', canonicalBytes(passport as unknown as Json));
  const bytes = await pack(files, ctx.now, async (manifest) =>
    lasting(tx, await sealCms(tx.env, `agency:${taken.issuer}`, manifest, ctx.now)),
  );
  return { number: taken.number, bytes };
}
