/**
 * An export of a closed register by its owner: an act of two officers that stands in the log, with the purpose, the fields and why. What it
 * gives leaves page by page, and whom a page speaks of sees the look before the page has left. A look for each: an order that stops the
 * purpose stops it between two pages.
 */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { append } from '#features/transparency/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';
import { inEveryLanguage, say } from '#kernel/text.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { newId } from '#platform/random.ts';
import { texts } from '#platform/texts.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type ExportContent, exportBytes } from '../rules/exports.ts';
import { subjectsOf, type Values } from '../rules/values.ts';
import { exportsBefore, findExport, insertExport, type StoredExport } from '../store/exports.ts';
import { recordsAfter } from '../store/import.ts';
import { listRecords } from '../store/search.ts';
import { proposalEnd, words } from './ground.ts';
import { noteShown } from './read.ts';
import { fieldsOf, purposeOf, readerOf, requireRegistrar } from './registrar.ts';

const t = texts('registers');

const NIL = '00000000-0000-0000-0000-000000000000';
/** Records of one look. */
const PAGE = 500;
/** For so long it may be fetched; nothing that is written meanwhile is in it. */
const FETCHED_WITHIN_MS = 7 * 24 * 3_600_000;
const MOST_LISTED = 20;

const exportSchema = z.strictObject({
  register: z.string(),
  purpose: z.string(),
  /** Absent: all that the purpose covers. */
  fields: z.array(z.string()).min(1).optional(),
  /** The day of the world asked about; null: every version. */
  validOn: z
    .string()
    .refine((text): text is LocalDate => isLocalDate(text))
    .nullable(),
  reference: words,
  reason: words,
});
type ExportInput = z.infer<typeof exportSchema>;

/** The fields asked for. Refuses registers.purpose_not_allowed, field_not_allowed. */
function fieldsAsked(definition: RegisterDefinition, { purpose: id, fields }: ExportInput): readonly string[] {
  const covered = fieldsOf(definition, purposeOf(definition, id));
  const foreign = fields?.find((name) => !covered.includes(name));
  if (foreign !== undefined) throw refuse('field_not_allowed', { register: definition.register, field: foreign });
  return fields ?? covered;
}

/** Proposes an export, and once another officer confirms lets both fetch it for a week. Refuses registers.registrar_required, purpose_not_allowed, field_not_allowed. */
export const exportAction = fourEyesAction({
  name: 'registers.export',
  input: exportSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  until: proposalEnd,
  say(tx, ctx, input) {
    const { definition } = requireRegistrar(tx.env, ctx, input.register);
    const fields = fieldsAsked(definition, input);
    const { text } = purposeOf(definition, input.purpose);
    return Promise.resolve(
      inEveryLanguage((language) =>
        t(language, input.validOn === null ? 'export.wordsPast' : 'export.wordsDay', {
          ...{ register: say(definition.title, language), purpose: say(text, language), day: input.validOn ?? '' },
          fields: fields.map((name) => say(definition.fields[name]?.label ?? text, language)).join(', '),
          ...{ reference: input.reference, reason: input.reason },
        }),
      ),
    );
  },
  async run(tx, ctx, input): Promise<{ readonly exportId: string }> {
    const { actor, definition } = requireRegistrar(tx.env, ctx, input.register);
    const second = ctx.secondActor?.kind === 'officer' ? ctx.secondActor : refuse('registrar_required');
    const at = tx.env.clock.now();
    const { register, purpose, validOn, reference, reason } = input;
    const content: ExportContent = {
      ...{ id: newId(at), register, purpose, fields: fieldsAsked(definition, input), validOn, reference, reason },
      ...{ officer: actor.officerId, secondOfficer: second.officerId, at, untilAt: instant(at + FETCHED_WITHIN_MS) },
    };
    await insertExport(tx, content, await append(tx, 'registers.export', exportBytes(content)));
    return { exportId: content.id };
  },
});

/** The newest exports of the actor's register, before one. Refuses registers.registrar_required. */
export async function listExports(tx: Tx, ctx: Context, register: string, before?: string) {
  requireRegistrar(tx.env, ctx, register);
  const found = await exportsBefore(tx, register, before, MOST_LISTED + 1);
  const exports = found.slice(0, MOST_LISTED);
  return { exports, ...(found.length > MOST_LISTED ? { next: exports.at(-1)?.id } : {}) };
}

/** Whether the actor may fetch it now. */
export const isFetchable = (one: StoredExport, { actor, now }: Context): boolean =>
  actor.kind === 'officer' && [one.officer, one.secondOfficer].includes(actor.officerId) && now < one.untilAt;

/** Refuses registers.registrar_required; no_such_export for whoever had no part in it, and when its time is over. */
export async function requireExport(tx: Tx, ctx: Context, register: string, id: string): Promise<StoredExport> {
  requireRegistrar(tx.env, ctx, register);
  const found = await findExport(tx, register, id);
  return found && isFetchable(found, ctx) ? found : refuse('no_such_export');
}

interface Row {
  readonly about: Values;
  readonly line: Readonly<Record<string, Json>>;
}

/** The next records: of a day, or each with every version that was known then. */
async function rowsAfter(tx: Tx, one: StoredExport, after: string): Promise<{ rows: Row[]; last: string | undefined }> {
  const { register, validOn, at: knownAt, fields } = one;
  const pick = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => fields.includes(name)));
  if (validOn !== null) {
    const found = await listRecords(tx, { register, after, limit: PAGE }, { validOn, knownAt });
    const rows = found.map(({ recordId, number, validFrom, validTo, recordedAt, values }) => ({
      about: values,
      line: {
        recordId,
        version: number,
        validFrom,
        validTo: validTo ?? null,
        recordedAt: isoInstant(recordedAt),
        values: pick(values),
      },
    }));
    return { rows, last: found.at(-1)?.recordId };
  }
  const found = await recordsAfter(tx, register, after, PAGE);
  const rows = found.flatMap(({ id: recordId, versions }) =>
    versions
      .filter(({ recordedAt }) => recordedAt <= knownAt)
      .map(({ number, act, validFrom, validTo, recordedAt, values }) => ({
        about: values,
        line: {
          recordId,
          version: number,
          act,
          validFrom,
          validTo: validTo ?? null,
          recordedAt: isoInstant(recordedAt),
          values: pick(values),
        },
      })),
  );
  return { rows, last: found.at(-1)?.id };
}

/**
 * The export as lines of JSON, piece by piece; the last line says how many records of it were given, so that what was cut off is seen. `after`:
 * the last record that came through before. Each piece leaves once its looks are committed. Refuses as `requireExport`, and
 * purpose_stopped from the next piece on.
 */
export async function* exportedLines(
  app: App,
  ctx: Context,
  register: string,
  id: string,
  after: string = NIL,
): AsyncGenerator<string> {
  let from: string | undefined = after;
  let lines = 0;
  while (from !== undefined) {
    const place: string = from;
    const { rows, last } = await app.transaction((tx) =>
      exportPage(tx, { ...ctx, now: app.env.clock.now() }, { register, id, after: place }),
    );
    lines += rows.length;
    from = last;
    yield rows.map(({ line }) => `${JSON.stringify(line)}\n`).join('');
  }
  yield `${JSON.stringify({ end: true, lines })}\n`;
}

async function exportPage(
  tx: Tx,
  ctx: Context,
  { register, id, after }: { readonly register: string; readonly id: string; readonly after: string },
) {
  const { actor, definition } = requireRegistrar(tx.env, ctx, register);
  const one = await requireExport(tx, ctx, register, id);
  const page = await rowsAfter(tx, one, after);
  const named = page.rows.flatMap(({ about }) => subjectsOf(definition, about));
  const about = new Map(named.map(({ kind, identifier }) => [`${kind}${identifier}`, { kind, identifier }]));
  const query = { register, purpose: one.purpose, fields: one.fields };
  await noteShown(tx, await readerOf(tx, actor), query, [...about.values()]);
  return page;
}

/** Today in the country's zone: the day offered where an officer asks for none. */
export const todayFor = ({ env }: App, now: Instant): LocalDate => dayIn(env, now);
