/**
 * An import by officers of the register's owner: one reads the rows in and proposes what the preview says, another reads it and confirms. What
 * the rows say is in no proposal, for proposals are kept for ever: they lie apart until they are confirmed.
 */
import { z } from 'zod';
import { canonicalBytes } from '#kernel/canonical.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { inEveryLanguage, say } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { linesOfText } from '#platform/lines-file.ts';
import { newId } from '#platform/random.ts';
import { texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';
import { dropImport, findImport, insertImport, listImports, type PreparedImport } from '../store/prepared-import.ts';
import { proposalEnd, words } from './ground.ts';
import { type ChangePreview, type Imported, importWithin, previewWithin } from './import-changes.ts';
import { PART } from './import-rows.ts';
import { readerOf, requireRegistrar } from './registrar.ts';

const t = texts('registers');

/** An officer reads all of it; a longer file is for the command line. */
export const MOST_LINES = PART;
export const MOST_BYTES = 1_000_000;

const inputOfRegister = { register: z.string() };

/**
 * Keeps rows until they are proposed and confirmed; gives their id and the digest by which the proposal names them. Refuses
 * registers.registrar_required, and invalid_values for more than a thousand lines.
 */
export const prepareImport = action({
  name: 'registers.prepare-import',
  input: z.strictObject({
    ...inputOfRegister,
    lines: z.string().max(MOST_BYTES),
    from: z.string().refine((text): text is LocalDate => isLocalDate(text)),
    endAbsent: z.boolean(),
  }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(
    tx,
    ctx,
    { register, lines, from, endAbsent },
  ): Promise<{ readonly importId: string; readonly digest: string }> {
    const { definition } = requireRegistrar(tx.env, ctx, register);
    if (lines.split('\n').length > MOST_LINES)
      throw refuse('invalid_values', { register: definition.register, faults: `more than ${MOST_LINES} lines` });
    const prepared: PreparedImport = { id: newId(ctx.now), register, lines, from, endAbsent, at: ctx.now };
    await insertImport(tx, prepared);
    return { importId: prepared.id, digest: digestOf(prepared) };
  },
});

const digestOf = ({ id, register, lines, from, endAbsent }: PreparedImport): string =>
  sha256Hex(canonicalBytes({ type: 'shanyraq/prepared-import/v1', id, register, lines, from, endAbsent }));

const optionsOf = ({ from, endAbsent, at }: PreparedImport) => ({ from, endAbsent, seenAt: at });

export interface OpenedImport {
  readonly digest: string;
  readonly from: LocalDate;
  readonly endAbsent: boolean;
  readonly preview: ChangePreview;
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
    const preview = await previewWithin(tx, register, linesOfText(prepared.lines), { ...optionsOf(prepared), reader });
    const { from, endAbsent } = prepared;
    return { digest: digestOf(prepared), from, endAbsent, preview };
  },
});

const importSchema = z.strictObject({
  ...inputOfRegister,
  importId: z.uuid(),
  digest: z.string().length(64),
  /** Who handed the rows over, and when: the name of the batch. */
  reference: words,
});

/** The rows that were read in. Refuses registers.no_such_record where they are gone, or aren't those that were proposed. */
async function preparedFor(
  tx: Tx,
  { register, importId, digest }: z.infer<typeof importSchema>,
): Promise<PreparedImport> {
  const found = await findImport(tx, register, importId);
  return found && digestOf(found) === digest ? found : refuse('no_such_record', { register });
}

/**
 * Proposes an import, and once another officer confirms it writes it as one batch; rows whose record was written to since they were read in
 * are left. Refuses registers.registrar_required, no_such_record, and invalid_values while a row is wrong.
 */
export const importAction = fourEyesAction({
  name: 'registers.import-changes',
  input: importSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  until: proposalEnd,
  async say(tx, ctx, input) {
    const { definition } = requireRegistrar(tx.env, ctx, input.register);
    const prepared = await preparedFor(tx, input);
    const { counts, absent, faults } = await previewWithin(
      tx,
      input.register,
      linesOfText(prepared.lines),
      optionsOf(prepared),
    );
    if (faults.length > 0) throw refuseFaults(input.register, faults);
    return inEveryLanguage((language) =>
      t(language, 'import.words', {
        ...{ register: say(definition.title, language), record: input.importId, reference: input.reference },
        ...{ added: counts.new, changed: counts.changes, ended: counts.ends + absent },
      }),
    );
  },
  async run(tx, ctx, input): Promise<Omit<Imported, 'conflicts'> & { readonly left: number }> {
    const prepared = await preparedFor(tx, input);
    const signedBy = await confirmedBy(tx, ctx, input, prepared);
    const options = { ...optionsOf(prepared), signedBy, label: `${input.reference}, ${input.importId}` };
    const { faults, conflicts, ...done } = await importWithin(tx, input.register, linesOfText(prepared.lines), options);
    if (faults.length > 0) throw refuseFaults(input.register, faults);
    await dropImport(tx, prepared.id);
    return { ...done, left: conflicts.length };
  },
});

/** Both officers by their ids. Whoever confirms answers for what is shown of people as for any look, whether he opened it or not. */
async function confirmedBy(
  tx: Tx,
  ctx: Context,
  { register }: z.infer<typeof importSchema>,
  prepared: PreparedImport,
): Promise<string> {
  const { actor } = requireRegistrar(tx.env, ctx, register);
  const second = ctx.secondActor?.kind === 'officer' ? ctx.secondActor : refuse('registrar_required');
  const reader = await readerOf(tx, second);
  await previewWithin(tx, register, linesOfText(prepared.lines), { ...optionsOf(prepared), reader });
  return `${actor.officerId}, ${second.officerId}`;
}

const refuseFaults = (register: string, faults: ChangePreview['faults']): Error => {
  const [first] = faults;
  throw refuse('invalid_values', { register, faults: `line ${first?.line}, ${first?.why}` });
};

/** Ids of imports of a register that wait for the second officer. Refuses registers.registrar_required. */
export async function importIds(tx: Tx, ctx: Context, register: string): Promise<string[]> {
  requireRegistrar(tx.env, ctx, register);
  return listImports(tx, register);
}
