/** The checker of signed imports: each opens its leaf, none is gone, both signatures hold over what was signed, and its versions name it. */
import { SignatureAwaited, verifySignature } from '#features/trust/index.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { checkActs, finding } from './fsck-acts.ts';
import { readImport, signedImportBytes } from './rules/signed-import.ts';
import {
  countSignedImports,
  type StoredImport,
  signedImportsAfter,
  versionsWithoutImport,
} from './store/signed-imports.ts';

/** Every finding, as it is met. */
export async function* checkImports(app: App): AsyncIterable<Finding> {
  yield* checkActs<StoredImport>(app, {
    leaf: 'registers.import',
    gone: 'a signed import is gone',
    called: 'signed import',
    count: countSignedImports,
    after: signedImportsAfter,
    idOf: ({ id }) => id,
    bytesOf: signedImportBytes,
    whereOf,
    more: checkSigned,
    page: 100,
  });
  for (const { recordId, number } of await app.read(versionsWithoutImport))
    yield finding('its ground names a signed import that is not there', `record ${recordId}, version ${number}`);
}

const whereOf = ({ register, id }: Pick<StoredImport, 'register' | 'id'>): string => `${register}, import ${id}`;

async function* checkSigned(app: App, one: StoredImport): AsyncIterable<Finding> {
  const content = readImport(one.content);
  if (content?.id !== one.id || content.register !== one.register)
    yield finding('what was signed is not this import', whereOf(one));
  if (!(await app.read((tx) => areSigned(tx, one)))) yield finding('a signature under it does not hold', whereOf(one));
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
