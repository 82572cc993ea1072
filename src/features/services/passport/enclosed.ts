/** What every passport encloses: documents with their seals, the page that checks, certificates and lists. */
import type { TakenDocument } from '#features/documents/index.ts';
import { inclusion } from '#features/transparency/index.ts';
import { lasting, trustFor } from '#features/trust/index.ts';
import { type DocumentPart, type Passport, pageRelease } from '#features/verification/index.ts';
import { hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { presentInclusion } from '../cases/proof.ts';

export type Writable = Map<string, Uint8Array>;

const PAGE = 'verify.html';

/** A document with its seal and its PDFs, and its place in the log. */
export async function addDocument(
  tx: Tx,
  { number, content, seal, leafHash, pdfs }: TakenDocument & Required<Pick<TakenDocument, 'content'>>,
  files: Writable,
): Promise<DocumentPart> {
  const folder = `documents/${number}`;
  files.set(`${folder}/content.json`, content.bytes);
  if (seal) files.set(`${folder}/seal.p7s`, await lasting(tx, seal.cms));
  for (const { language, bytes } of pdfs) files.set(`${folder}/${language}.pdf`, bytes);
  return {
    number,
    content: `${folder}/content.json`,
    salt: hex(content.salt),
    leafHash: hex(leafHash),
    inclusion: presentInclusion(await inclusion(tx, leafHash)),
    seal: seal ? { file: `${folder}/seal.p7s`, at: isoInstant(seal.at) } : null,
    pdfs: pdfs.map(({ language }) => `${folder}/${language}.pdf`),
  };
}

/** The page by which the passport is checked without a connection, with its release in the log. */
export async function addPage(tx: Tx, files: Writable): Promise<NonNullable<Passport['page']>> {
  const { bytes, leafHash } = pageRelease(tx.env);
  files.set(PAGE, bytes);
  return { file: PAGE, inclusion: presentInclusion(await inclusion(tx, leafHash)) };
}

/** Certificates and lists as they are published now: what the signatures are checked against. */
export async function addTrust(tx: Tx, files: Writable): Promise<void> {
  const signatures = [...files].flatMap(([path, bytes]) => (path.endsWith('.p7s') ? [bytes] : []));
  const { roots, authorities, lists } = await trustFor(tx, signatures);
  for (const [n, der] of roots.entries()) files.set(`pki/root-${n + 1}.crt`, der);
  for (const [n, der] of authorities.entries()) files.set(`pki/authority-${n + 1}.crt`, der);
  for (const [n, der] of lists.entries()) files.set(`pki/list-${n + 1}.crl`, der);
}
