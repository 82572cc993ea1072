/** The checker of signed imports: each opens its leaf, none is gone, both signatures hold over what was signed, and its versions name it. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import { SignatureAwaited, verifySignature } from '#features/trust/index.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { readImport, signedImportBytes } from './rules/signed-import.ts';
import {
  countSignedImports,
  type StoredImport,
  signedImportsAfter,
  versionsWithoutImport,
} from './store/signed-imports.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const PAGE = 100;

const finding = (what: string, where: string): Finding => ({ feature: 'registers', what, where });

/** Every finding, as it is met. Leaves are counted first: more may be written meanwhile. */
export async function* checkImports(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, 'registers.import'));
  const kept = await app.read(countSignedImports);
  if (kept < leaves) yield finding('a signed import is gone', `${leaves - kept} lacking`);
  for (const { recordId, number } of await app.read(versionsWithoutImport))
    yield finding('its ground names a signed import that is not there', `record ${recordId}, version ${number}`);
  for (let after = NIL; ; ) {
    const from = after;
    const imports = await app.read((tx) => signedImportsAfter(tx, from, PAGE));
    for (const one of imports) {
      const where = `${one.register}, import ${one.id}`;
      const fault = await leafFault(app, 'registers.import', commitOf(one.salt, signedImportBytes(one)), one.leafHash);
      if (fault) yield finding(`signed import: ${LEAF_FAULTS[fault]}`, where);
      const content = readImport(one.content);
      if (content?.id !== one.id || content.register !== one.register)
        yield finding('what was signed is not this import', where);
      if (!(await app.read((tx) => areSigned(tx, one)))) yield finding('a signature under it does not hold', where);
      after = one.id;
    }
    if (imports.length === 0) return;
  }
}

/** Both signatures, at the moment at which they were taken, by two people. */
async function areSigned(tx: Tx, { content, cms, secondCms, at }: StoredImport): Promise<boolean> {
  try {
    const accept = ['person', 'organisation'] as const;
    const first = await verifySignature(tx, { content, cms, at, accept, isKept: false });
    const second = await verifySignature(tx, { content, cms: secondCms, at, accept, isKept: false });
    return first.iin !== undefined && second.iin !== undefined && first.iin !== second.iin;
  } catch (error) {
    // Only a checker computes it, and nobody has asked one again: it held when it was taken.
    if (error instanceof SignatureAwaited) return true;
    if (error instanceof Refusal) return false;
    throw error;
  }
}
