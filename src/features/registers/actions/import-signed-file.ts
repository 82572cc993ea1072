/**
 * A signed import by the command line: for files that are too long for a page. The content that two officers sign is written for a file as it was
 * judged; with both signatures the file is imported, and goes on where it was cut off.
 */
import { z } from 'zod';
import { verifySignature } from '#features/trust/index.ts';
import { fromBase64, sha256Hex } from '#kernel/hash.ts';
import { instantFromIso, isoInstant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { officeOf } from '#platform/four-eyes/four-eyes.ts';
import type { LinesFile } from '#platform/lines-file.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { type ImportContent, readImport } from '../rules/signed-import.ts';
import { findSignedImport } from '../store/signed-imports.ts';
import { getEdition } from './definitions.ts';
import type { ImportSigned } from './import.ts';
import { type ChangeOptions, type ChangePreview, judgeWithin } from './import-changes.ts';
import { insertSigned } from './import-proposal.ts';
import { type ImportGround, importContent } from './import-signing.ts';
import { requireOfficersKey } from './officers-key.ts';
import { personByIin } from './people.ts';

/** The bytes to sign for a file, or why there are none. Refuses registers.unknown_register, lives_elsewhere, invalid_values. */
export async function describeFile(
  app: App,
  register: string,
  file: LinesFile,
  options: ChangeOptions,
  ground: ImportGround,
): Promise<{ readonly content: Uint8Array } | Pick<ChangePreview, 'faults'>> {
  const now = app.env.clock.now();
  const { from, endAbsent = false, seenAt = now } = options;
  return app.read(async (tx) => {
    const judged = await judgeWithin(tx, register, file, { ...options, seenAt });
    if (judged.faults.length > 0) return { faults: judged.faults };
    const described = { id: newId(now), register, file: await file.digest(), from, endAbsent };
    return { content: importContent(tx, { ...described, previewed: isoInstant(seenAt) }, judged, ground) };
  });
}

export interface SignedFile {
  readonly options: ChangeOptions;
  readonly content: ImportContent;
}

/** What a file is imported by, once both signatures under the content hold. Refuses as `signFile`, and import_changed for another file. */
export async function signedOptions(
  app: App,
  register: string,
  file: LinesFile,
  { content: bytes, signatures }: { readonly content: string; readonly signatures: readonly string[] },
): Promise<SignedFile> {
  const content = readImport(fromBase64(bytes));
  if (content === undefined || content.register !== register || content.file !== (await file.digest()))
    throw refuse('import_changed');
  const signed = await app.perform(signFile, app.systemContext('registers.import'), { content: bytes, signatures });
  const { from, endAbsent, previewed } = content;
  return { content, options: { from, endAbsent, seenAt: instantFromIso(previewed), signed } };
}

/**
 * Keeps what two officers of the register's owner signed, once: started again, an import finds it there. Only the command line performs it.
 * Refuses registers.import_changed for a content that isn't of this instance and the definition in force, signature_required where they aren't two officers,
 * signature_unknown, and what trust refuses.
 */
export const signFile = action({
  name: 'registers.sign-file',
  input: z.strictObject({ content: z.base64(), signatures: z.array(z.base64()) }),
  allow(_tx, { actor }) {
    if (actor.kind !== 'system') throw refuse('registrar_required');
  },
  async run(tx, ctx, input): Promise<ImportSigned> {
    const bytes = fromBase64(input.content);
    const content = readImport(bytes) ?? refuse('import_changed');
    const { register, id } = content;
    const { definition, digest: edition } = getEdition(tx.env, register, ctx.now);
    if (content.instance !== tx.env.instance.origin) throw refuse('import_changed');
    const before = await findSignedImport(tx, register, id);
    const sha256 = sha256Hex(bytes);
    if (before)
      return sha256Hex(before.content) === sha256
        ? { by: `${before.officer}, ${before.secondOfficer}`, import: id, sha256 }
        : refuse('import_changed');
    if (content.edition !== edition) throw refuse('import_changed');
    const [cms, secondCms, ...more] = input.signatures.map((one) => fromBase64(one));
    if (cms === undefined || secondCms === undefined || more.length > 0) throw refuse('signature_required');
    const first = await signerOf(tx, ctx, definition.owner, bytes, cms);
    const second = await signerOf(tx, ctx, definition.owner, bytes, secondCms);
    if (first.personId === second.personId) throw refuse('signature_required');
    const officers = { officer: first.officerId, secondOfficer: second.officerId };
    return insertSigned(tx, { id, register, content: bytes, ...officers, cms, secondCms, at: ctx.now });
  },
});

/** Who signed, where he is an officer of the agency now. */
async function signerOf(tx: Tx, { now }: Context, agency: string, content: Uint8Array, cms: Uint8Array) {
  const signed = await verifySignature(tx, { content, cms, at: now, accept: ['person', 'organisation'], isKept: true });
  const person = signed.iin === undefined ? undefined : await personByIin(tx, signed.iin);
  const officerId = person && (await officeOf(tx, person.personId, agency));
  if (person === undefined || officerId === undefined) throw refuse('signature_required');
  const { personId } = person;
  await requireOfficersKey(tx, { personId, agency }, signed, refuse);
  return { personId, officerId };
}
