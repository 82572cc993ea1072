/**
 * An import by officers of the register's owner: one reads the rows in and proposes what the preview says, another reads it and confirms. Both
 * sign one content (`import-signing.ts`). What the rows say is in no proposal, for proposals are kept for ever: they lie apart until they are
 * confirmed.
 */
import { z } from 'zod';
import { append } from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { inEveryLanguage, say } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { type LinesFile, linesOfText } from '#platform/lines-file.ts';
import { newId } from '#platform/random.ts';
import { texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';
import { type ImportContent, readImport, type SignedImport, signedImportBytes } from '../rules/signed-import.ts';
import {
  dropImport,
  findImport,
  insertImport,
  listImports,
  type NewImport,
  type PreparedImport,
} from '../store/prepared-import.ts';
import { insertSignedImport } from '../store/signed-imports.ts';
import { proposalEnd } from './ground.ts';
import type { ImportSigned } from './import.ts';
import { type EndedProposal, endOfProposal } from './import-again.ts';
import { type ChangePreview, type Imported, importWithin, judgeWithin, previewWithin } from './import-changes.ts';
import { countRows, PART } from './import-rows.ts';
import { readerOf, requireRegistrar } from './registrar.ts';

const t = texts('registers');

/** An officer reads all of it; a longer file is for the command line. */
export const MOST_LINES = PART;
export const MOST_BYTES = 1_000_000;

const inputOfRegister = { register: z.string() };

/**
 * Keeps rows until they are proposed and confirmed; gives their id and the digest of what was read. Refuses
 * registers.registrar_required, and invalid_values for more than a thousand lines.
 */
export const prepareImport = action({
  name: 'registers.prepare-import',
  input: z.strictObject({
    ...inputOfRegister,
    lines: z.string().max(MOST_BYTES),
    /** Of rows from a table: the letters of the column in which a field stood. */
    columns: z.record(z.string(), z.string().regex(/^[A-Z]{1,3}$/)).optional(),
    from: z.string().refine((text): text is LocalDate => isLocalDate(text)),
    endAbsent: z.boolean(),
  }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(
    tx,
    ctx,
    { register, lines, columns = null, from, endAbsent },
  ): Promise<{ readonly importId: string; readonly digest: string }> {
    const { definition } = requireRegistrar(tx.env, ctx, register);
    if (countRows(lines) > MOST_LINES)
      throw refuse('invalid_values', { register: definition.register, faults: `more than ${MOST_LINES} lines` });
    const prepared: NewImport = { id: newId(ctx.now), register, lines, columns, from, endAbsent, at: ctx.now };
    await insertImport(tx, prepared);
    return { importId: prepared.id, digest: digestOf(prepared) };
  },
});

export const digestOf = ({ id, register, lines, from, endAbsent }: NewImport): string =>
  sha256Hex(canonicalBytes({ type: 'shanyraq/prepared-import/v1', id, register, lines, from, endAbsent }));

/** The rows, as they are read. */
export const fileOf = ({ lines, columns }: NewImport): LinesFile => linesOfText(lines, columns ?? undefined);

export const optionsOf = ({ from, endAbsent, at }: NewImport) => ({ from, endAbsent, seenAt: at });

export interface OpenedImport {
  readonly digest: string;
  readonly from: LocalDate;
  readonly endAbsent: boolean;
  /** Of rows from a table: the letters of the column in which a field stood; then a line is a row. */
  readonly columns: NewImport['columns'];
  readonly preview: ChangePreview;
  /** The office of whoever proposed it; absent: nobody has signed, or the proposal has ended. */
  readonly proposedBy?: string;
  /** How a proposal of it ended. */
  readonly ended?: EndedProposal;
}

/** What the rows would do now; whom a record that changes speaks of sees the look. Refuses registers.no_such_record, registrar_required. */
export const openImport = action({
  name: 'registers.open-import',
  input: z.strictObject({ ...inputOfRegister, id: z.uuid() }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, id }): Promise<OpenedImport> {
    const { actor } = requireRegistrar(tx.env, ctx, register);
    const prepared = (await findImport(tx, register, id)) ?? refuse('no_such_record', { register });
    const reader = await readerOf(tx, actor);
    const preview = await previewWithin(tx, register, fileOf(prepared), { ...optionsOf(prepared), reader });
    const { from, endAbsent, columns, officer, cms } = prepared;
    const ended = await endOfProposal(tx, ctx, prepared);
    return {
      ...{ digest: digestOf(prepared), from, endAbsent, columns, preview },
      ...(ended === undefined ? {} : { ended }),
      ...(officer !== null && cms !== null && ended === undefined ? { proposedBy: officer } : {}),
    };
  },
});

const importSchema = z.strictObject({
  ...inputOfRegister,
  importId: z.uuid(),
  /** Of what both sign. */
  sha256: z.string().length(64),
});

interface Worded {
  readonly prepared: PreparedImport & { readonly officer: string; readonly cms: Uint8Array };
  readonly content: ImportContent;
  readonly bytes: Uint8Array;
}

/**
 * The rows and what their proposer signed. Refuses registers.no_such_record where they are gone, import_changed where other words or rows
 * lie there than were signed, signature_required where he didn't sign.
 */
export async function wordedImport(
  tx: Tx,
  { register, importId, sha256 }: z.infer<typeof importSchema>,
): Promise<Worded> {
  const prepared = (await findImport(tx, register, importId)) ?? refuse('no_such_record', { register });
  const { content: bytes, officer, cms } = prepared;
  if (bytes === null || officer === null || cms === null) throw refuse('signature_required');
  const content = readImport(bytes);
  if (content === undefined || sha256Hex(bytes) !== sha256 || !isOfRows(content, prepared))
    throw refuse('import_changed');
  return { prepared: { ...prepared, officer, cms }, content, bytes };
}

/** Whether a content speaks of just these rows. */
export const isOfRows = (content: ImportContent, { id, register, lines, from, endAbsent }: NewImport): boolean =>
  content.id === id &&
  content.register === register &&
  content.file === sha256Hex(new TextEncoder().encode(lines)) &&
  content.from === from &&
  content.endAbsent === endAbsent;

/**
 * Proposes an import that its proposer signed, and once another officer has signed and confirms writes it as one batch; rows whose record was
 * written to since they were read in are left. Refuses registers.registrar_required, no_such_record, import_changed, signature_required, and
 * invalid_values while a row is wrong.
 */
export const importAction = fourEyesAction({
  name: 'registers.import-changes',
  input: importSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  until: proposalEnd,
  signAt: ({ register, importId }) => `/registry/${register}/imports/${importId}`,
  async say(tx, ctx, input) {
    const { actor, definition } = requireRegistrar(tx.env, ctx, input.register);
    const { prepared, content } = await wordedImport(tx, input);
    if (prepared.officer !== actor.officerId) throw refuse('signature_required');
    const file = fileOf(prepared);
    const { faults } = await judgeWithin(tx, input.register, file, optionsOf(prepared));
    if (faults.length > 0) throw refuseFaults(input.register, faults);
    return inEveryLanguage((language) =>
      t(language, 'import.words', {
        ...{ register: say(definition.title, language), reference: content.reference },
        ...{ added: content.new, changed: content.changes, ended: content.ends + content.absent },
      }),
    );
  },
  async run(tx, ctx, input): Promise<Omit<Imported, 'conflicts'> & { readonly left: number }> {
    const worded = await wordedImport(tx, input);
    const { prepared, content } = worded;
    const signed = await keepSignatures(tx, ctx, worded);
    const options = { ...optionsOf(prepared), signed, label: `${content.reference}, ${input.importId}` };
    const { faults, conflicts, ...done } = await importWithin(tx, input.register, fileOf(prepared), options);
    if (faults.length > 0) throw refuseFaults(input.register, faults);
    await dropImport(tx, prepared.id);
    return { ...done, left: conflicts.length };
  },
});

/** Keeps both signatures for ever. Whoever confirms answers for what is shown of people as for any look, whether he opened it or not. */
async function keepSignatures(tx: Tx, ctx: Context, { prepared, bytes }: Worded): Promise<ImportSigned> {
  const { id, register, officer, cms, secondOfficer, secondCms } = prepared;
  const second = ctx.secondActor?.kind === 'officer' ? ctx.secondActor : refuse('registrar_required');
  if (secondCms === null || secondOfficer !== second.officerId) throw refuse('signature_required');
  const reader = await readerOf(tx, second);
  await previewWithin(tx, register, fileOf(prepared), { ...optionsOf(prepared), reader });
  return insertSigned(tx, { id, register, content: bytes, officer, cms, secondOfficer, secondCms, at: ctx.now });
}

/** Keeps an import that two officers signed, with its leaf in the log; gives what its versions say of it. */
export async function insertSigned(tx: Tx, one: SignedImport): Promise<ImportSigned> {
  await insertSignedImport(tx, one, await append(tx, 'registers.import', signedImportBytes(one)));
  return { by: `${one.officer}, ${one.secondOfficer}`, import: one.id, sha256: sha256Hex(one.content) };
}

export const refuseFaults = (register: string, faults: ChangePreview['faults']): Error => {
  const [first] = faults;
  throw refuse('invalid_values', { register, faults: `line ${first?.line}, ${first?.why}` });
};

/** Ids of imports of a register that wait for the second officer. Refuses registers.registrar_required. */
export async function importIds(tx: Tx, ctx: Context, register: string): Promise<string[]> {
  requireRegistrar(tx.env, ctx, register);
  return listImports(tx, register);
}
