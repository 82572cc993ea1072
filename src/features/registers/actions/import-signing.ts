/**
 * The signatures under an import (decision 049): whoever proposes and whoever confirms sign the same bytes, which name the register, the file by
 * its digest, how many rows it has and what they do, the ground and its article.
 */
import { z } from 'zod';
import { type Bytes, base64, fromBase64, sha256Hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { confirmProposal, type Proposed, proposalFor } from '#platform/four-eyes/four-eyes.ts';
import { refuse } from '../refusals.ts';
import { type ImportContent, importBytes } from '../rules/signed-import.ts';
import {
  findImport,
  type PreparedImport,
  saveImportContent,
  saveImportProposal,
  saveImportSignature,
  saveSecondSignature,
} from '../store/prepared-import.ts';
import { findSignedImport, type StoredImport, signedImportsBefore } from '../store/signed-imports.ts';
import { getEdition } from './definitions.ts';
import { citeOf, words } from './ground.ts';
import { type ChangePreview, judgeWithin } from './import-changes.ts';
import { digestOf, fileOf, importAction, optionsOf, refuseFaults, wordedImport } from './import-proposal.ts';
import { verifyOfficersSignature } from './officers-key.ts';
import { requireRegistrar } from './registrar.ts';

const MOST_LISTED = 20;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Detached CMS over the content, DER in base64. */
const signature = z.base64().max(140_000);
const ofImport = { register: z.string(), importId: z.uuid() };

/** What an import rests on, in the officer's words. `basis`: which article of the definition's basis, from 0. */
export const importGround = { reference: words, reason: words, basis: z.int().min(0) };
export interface ImportGround {
  readonly reference: string;
  readonly reason: string;
  readonly basis: number;
}

type Described = Pick<ImportContent, 'id' | 'register' | 'file' | 'from' | 'endAbsent' | 'previewed'>;

/** The bytes to sign for a file that was judged. Refuses registers.invalid_values for an article that the definition hasn't. */
export function importContent(
  tx: Tx,
  described: Described,
  { counts, conflicts, absent }: Omit<ChangePreview, 'rows'>,
  ground: ImportGround,
): Bytes {
  const { definition, digest: edition } = getEdition(tx.env, described.register, tx.env.clock.now());
  const left = conflicts.length;
  const { act, article } = citeOf(definition, ground);
  return importBytes({
    ...{ ...described, registerTitle: definition.title, instance: tx.env.instance.origin, edition },
    ...{ ...counts, left, absent },
    rows: counts.new + counts.changes + counts.ends + counts.same + left,
    ...{ reference: ground.reference, reason: ground.reason, cite: { act, article } },
  });
}

async function contentOf(tx: Tx, prepared: PreparedImport, ground: ImportGround): Promise<Bytes> {
  const { id, register, from, endAbsent, at } = prepared;
  const file = fileOf(prepared);
  const judged = await judgeWithin(tx, register, file, optionsOf(prepared));
  if (judged.faults.length > 0) throw refuseFaults(register, judged.faults);
  const previewed = isoInstant(at);
  return importContent(tx, { id, register, file: await file.digest(), from, endAbsent, previewed }, judged, ground);
}

/**
 * Puts an import into words: the bytes that both officers sign. Until somebody has signed they may be put otherwise. Refuses
 * registers.registrar_required, no_such_record for rows that aren't those that were read, already_proposed, invalid_values.
 */
export const describeImport = action({
  name: 'registers.describe-import',
  input: z.strictObject({ ...ofImport, digest: sha256, ...importGround }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(
    tx,
    ctx,
    { register, importId, digest, ...ground },
  ): Promise<{ readonly contentBase64: string; readonly sha256: string }> {
    const { actor } = requireRegistrar(tx.env, ctx, register);
    const prepared = await findImport(tx, register, importId);
    if (prepared === undefined || digestOf(prepared) !== digest) throw refuse('no_such_record', { register });
    if (prepared.cms !== null) throw refuse('already_proposed');
    const content = await contentOf(tx, prepared, ground);
    await saveImportContent(tx, importId, { content, officer: actor.officerId });
    return { contentBase64: base64(content), sha256: sha256Hex(content) };
  },
});

/**
 * Signs and proposes what the officer put into words, once. Refuses as `importAction`; registers.import_changed for other bytes or where the rows do
 * something else by now, already_proposed, wrong_signer, signature_unknown, and what trust refuses.
 */
export const proposeImport = action({
  name: 'registers.propose-import',
  input: z.strictObject({ ...ofImport, sha256, signature }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, importId, sha256: digest, signature: given }): Promise<Proposed> {
    const { actor } = requireRegistrar(tx.env, ctx, register);
    const prepared = (await findImport(tx, register, importId)) ?? refuse('no_such_record', { register });
    if (prepared.cms !== null) throw refuse('already_proposed');
    const { content, officer } = prepared;
    if (content === null || officer !== actor.officerId || sha256Hex(content) !== digest)
      throw refuse('import_changed');
    const cms = fromBase64(given);
    await verifyOfficersSignature(tx, actor, { content, cms, at: ctx.now }, refuse);
    await saveImportSignature(tx, importId, cms);
    const proposed = await importAction.run(tx, ctx, { register, importId, sha256: digest }, undefined);
    await saveImportProposal(tx, importId, proposed.proposal);
    return proposed;
  },
});

/**
 * Signs as the second officer and confirms, which imports the rows. Refuses as confirming a proposal does; registers.no_such_record,
 * import_changed, wrong_signer, signature_unknown, and what trust refuses.
 */
export const confirmImport = action({
  name: 'registers.confirm-import',
  input: z.strictObject({ ...ofImport, sha256, signature }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { signature: given, ...input }): Promise<void> {
    const { actor } = requireRegistrar(tx.env, ctx, input.register);
    const { prepared, bytes } = await wordedImport(tx, input);
    const proposal = prepared.proposal === null ? undefined : await proposalFor(tx, ctx, prepared.proposal);
    if (proposal === undefined) throw refuse('no_such_record', { register: input.register });
    const cms = fromBase64(given);
    await verifyOfficersSignature(tx, actor, { content: bytes, cms, at: ctx.now }, refuse);
    await saveSecondSignature(tx, input.importId, actor.officerId, cms);
    await confirmProposal(tx, ctx, proposal.id, proposal.digest);
  },
});

export interface ToSign {
  readonly content: Uint8Array;
  readonly sha256: string;
  /** Whether it confirms what somebody else proposed. */
  readonly isSecond: boolean;
}

/** What the officer may sign: what he put into words himself, or what somebody else proposed. Refuses registers.no_such_record. */
export async function importToSign(tx: Tx, ctx: Context, register: string, importId: string): Promise<ToSign> {
  const { actor } = requireRegistrar(tx.env, ctx, register);
  const prepared = await findImport(tx, register, importId);
  const { content, officer, cms } = prepared ?? refuse('no_such_record', { register });
  const isSecond = cms !== null;
  if (content === null || isSecond === (officer === actor.officerId)) throw refuse('no_such_record', { register });
  return { content, sha256: sha256Hex(content), isSecond };
}

/** The newest signed imports of the actor's register, before one. Refuses registers.registrar_required. */
export async function listSignedImports(tx: Tx, ctx: Context, register: string, before?: string) {
  requireRegistrar(tx.env, ctx, register);
  const found = await signedImportsBefore(tx, register, before, MOST_LISTED + 1);
  const imports = found.slice(0, MOST_LISTED);
  return { imports, ...(found.length > MOST_LISTED ? { next: imports.at(-1)?.id } : {}) };
}

/** One signed import, with both signatures. Refuses registers.registrar_required, no_such_record. */
export async function getSignedImport(tx: Tx, ctx: Context, register: string, id: string): Promise<StoredImport> {
  requireRegistrar(tx.env, ctx, register);
  return (await findSignedImport(tx, register, id)) ?? refuse('no_such_record', { register });
}
