/**
 * A register held against another source of the same facts: a file as an import reads it, or another register of the same owner. A run compares
 * record by record and keeps what it finds; no value leaves by that, and whoever opens a finding leaves a look. A run that was cut off is done again:
 * a finding has one place, by its source, kind and key.
 */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { action, type Context, job, type Loop } from '#platform/feature.ts';
import { type LinesFile, linesOfText } from '#platform/lines-file.ts';
import { newId } from '#platform/random.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { keyOf } from '../rules/content.ts';
import { compareRows, type FindingKind, type Found, foundDigest, onlyHere, type TheirRow } from '../rules/reconcile.ts';
import type { Values } from '../rules/values.ts';
import { findByKey, type When } from '../store/find.ts';
import {
  countFindings,
  dropFindingsBefore,
  endRun,
  type FindingCount,
  findRun,
  insertRun,
  latestRuns,
  type Run,
  type StoredFinding,
  saveFindings,
  waitingFindings,
} from '../store/reconcile.ts';
import { listRecords } from '../store/search.ts';
import { correctable } from './correct.ts';
import { getEdition, requireHere } from './definitions.ts';
import { LIVES_MS, words } from './ground.ts';
import { MOST_BYTES, MOST_LINES } from './import-proposal.ts';
import { countRows, type Filing, type LineFault, partsOf } from './import-rows.ts';
import { registersOf, requireRegistrar } from './registrar.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
/** Records of one transaction. */
const PAGE = 500;
const PAGE_SIZE = 50;
const RUNS_SHOWN = 5;
/** Findings that nobody has decided by then, and what was decided, go: a new run finds again what still differs. */
const KEPT_MS = 60 * 24 * 3_600_000;

const RECONCILE_JOB = 'registers.reconcile';

/** Registers of the workplace with which this one may be compared. */
export const comparableWith = (env: Env, ctx: Context, definition: RegisterDefinition): RegisterDefinition[] =>
  registersOf(env, ctx).filter((other) => isComparable(definition, other));

/** Whether another register has the same owner, names records by the same key fields and says some of the same. */
const isComparable = (definition: RegisterDefinition, other: RegisterDefinition): boolean =>
  other.register !== definition.register &&
  other.owner === definition.owner &&
  definition.key.every((name) => isShared(definition, other, name)) &&
  correctable(definition).some((name) => isShared(definition, other, name));

const isShared = ({ fields }: RegisterDefinition, other: RegisterDefinition, name: string): boolean =>
  fields[name] !== undefined && fields[name]?.type === other.fields[name]?.type;

/**
 * Begins a run: over the lines of a file, or with another register, where there are no lines. Refuses registers.registrar_required, invalid_values for more
 * than a thousand lines, unknown_register for a source that can't be compared.
 */
export const reconcileAction = action({
  name: 'registers.reconcile',
  input: z.strictObject({
    register: z.string(),
    source: words,
    lines: z.string().max(MOST_BYTES).optional(),
  }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, source, lines }): Promise<{ readonly run: string }> {
    const { definition } = requireRegistrar(tx.env, ctx, register);
    if (lines === undefined && !comparableWith(tx.env, ctx, definition).some((other) => other.register === source))
      throw refuse('unknown_register', { register: source });
    if (lines !== undefined && countRows(lines) > MOST_LINES)
      throw refuse('invalid_values', { register, faults: `more than ${MOST_LINES} lines` });
    const id = newId(ctx.now);
    const validOn = dayIn(tx.env, ctx.now);
    await insertRun(tx, { id, register, source, lines: lines ?? null, validOn, at: ctx.now });
    await sendJob(tx, RECONCILE_JOB, { run: id });
    return { run: id };
  },
});

export const reconcileJob = job({
  name: RECONCILE_JOB,
  data: z.object({ run: z.uuid() }),
  async run(app: App, { run: id }): Promise<void> {
    const run = await app.read((tx) => findRun(tx, id));
    if (run && run.endedAt === null) await runOver(app, run, run.lines === null ? undefined : linesOfText(run.lines));
  },
});

/** A run by the command line, from its beginning to its end: over a file, or with the register that `source` names. Refuses unknown_register, lives_elsewhere. */
export async function reconcileNow(
  app: App,
  register: string,
  source: string,
  file: LinesFile | undefined,
): Promise<FindingCount[]> {
  const now = app.env.clock.now();
  const run: Run = {
    ...{ id: newId(now), register, source, lines: null, validOn: dayIn(app.env, now), at: now, endedAt: null },
  };
  const { definition } = getEdition(app.env, register, now);
  requireHere(definition);
  if (file === undefined) {
    const other = getEdition(app.env, source, now).definition;
    requireHere(other);
    if (!isComparable(definition, other)) throw refuse('unknown_register', { register: source });
  }
  await app.transaction((tx) => insertRun(tx, run));
  await runOver(app, run, file);
  return app.read((tx) => countFindings(tx, register));
}

interface Compared {
  readonly run: Run;
  readonly definition: RegisterDefinition;
  readonly fields: readonly string[];
  readonly when: When;
}

interface Source {
  /** Fields of which it speaks. */
  readonly fields: readonly string[];
  parts(wrong: (fault: LineFault) => void): AsyncIterable<readonly TheirRow[]>;
}

/** Reads the source twice: how often it names each key, then record against record; then our records that it doesn't name. */
async function runOver(app: App, run: Run, file: LinesFile | undefined): Promise<void> {
  const now = app.env.clock.now();
  const { definition } = getEdition(app.env, run.register, now);
  const source = file ? await fileSource(definition, file, run.validOn) : registerSource(app, definition, run);
  const compared: Compared = {
    ...{ run, definition, when: { validOn: run.validOn, knownAt: now } },
    fields: correctable(definition).filter((name) => source.fields.includes(name)),
  };
  const times = new Map<string, number>();
  const unread: Found[] = [];
  const wrong = ({ line, code, fields = [] }: LineFault): void => {
    unread.push({ kind: 'not-readable', name: `${line} ${code}`, line, fields });
  };
  for await (const rows of source.parts(wrong)) for (const { key } of rows) times.set(key, (times.get(key) ?? 0) + 1);
  await app.transaction((tx) => keep(tx, compared, unread, new Map()));
  for await (const rows of source.parts(() => undefined))
    await app.transaction((tx) => compareWithin(tx, compared, rows, times));
  for (let after: string | undefined = NIL; after !== undefined; ) {
    const from: string = after;
    after = await app.transaction((tx) => absentWithin(tx, compared, times, from));
  }
  await app.transaction((tx) => endRun(tx, run, app.env.clock.now()));
}

/** The rows of a file, as an import reads them. */
async function fileSource(definition: RegisterDefinition, file: LinesFile, from: LocalDate): Promise<Source> {
  const filing: Filing = { definition, file, digest: await file.digest(), from };
  return {
    fields: Object.keys(definition.fields),
    async *parts(wrong) {
      for await (const { rows } of partsOf(filing, wrong)) yield rows.filter(({ isEnd }) => !isEnd);
    },
  };
}

/** The records in force of another register, by the fields that both have. */
function registerSource(app: App, definition: RegisterDefinition, { source, validOn }: Run): Source {
  const knownAt = app.env.clock.now();
  const { definition: other } = getEdition(app.env, source, knownAt);
  const fields = Object.keys(definition.fields).filter((name) => isShared(definition, other, name));
  return {
    fields,
    async *parts(wrong) {
      let line = 0;
      for (let after = NIL; ; ) {
        const page = { register: source, after, limit: PAGE };
        const found = await app.read((tx) => listRecords(tx, page, { validOn, knownAt }));
        const rows: TheirRow[] = [];
        for (const { values } of found) {
          line += 1;
          const shared: Values = Object.fromEntries(
            fields.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
          );
          const key = keyOf(definition, shared);
          if (key === undefined) wrong({ line, code: 'values', why: 'key: missing', fields: definition.key });
          else rows.push({ line, key, values: shared });
        }
        yield rows;
        const last = found.at(-1);
        if (last === undefined) return;
        after = last.recordId;
      }
    },
  };
}

async function compareWithin(
  tx: Tx,
  compared: Compared,
  rows: readonly TheirRow[],
  times: ReadonlyMap<string, number>,
): Promise<void> {
  const { definition, fields, when } = compared;
  const ours = new Map<string, { readonly recordId: string; readonly values: Values }>();
  for (const { key } of rows) {
    const [held] = await findByKey(tx, definition.register, key, when);
    if (held) ours.set(key, held);
  }
  const values = new Map([...ours].map(([key, held]) => [key, held.values]));
  await keep(tx, compared, compareRows(fields, values, rows, times), ours);
}

/** Our records of the next page that the other source doesn't name; gives the last one seen while there are more. */
async function absentWithin(
  tx: Tx,
  compared: Compared,
  times: ReadonlyMap<string, number>,
  after: string,
): Promise<string | undefined> {
  const { definition, when } = compared;
  const page = { register: definition.register, after, limit: PAGE };
  const found = await listRecords(tx, page, when);
  const ours = new Map(found.map((held) => [keyOf(definition, held.values) ?? '', held]));
  await keep(tx, compared, onlyHere([...ours.keys()], times), ours);
  return found.at(-1)?.recordId;
}

async function keep(
  tx: Tx,
  { run }: Compared,
  found: readonly Found[],
  ours: ReadonlyMap<string, { readonly recordId: string; readonly values: Values }>,
): Promise<void> {
  const now = tx.env.clock.now();
  const findings = found.map((one) => {
    const held = ours.get(one.name);
    const digest = foundDigest(one, held?.values);
    const { kind, name, line = null, fields, theirs = null } = one;
    return { id: newId(now), kind, name, recordId: held?.recordId ?? null, line, fields, theirs, digest };
  });
  await saveFindings(tx, run, findings, { at: now, proposedAfter: instant(now - LIVES_MS) });
}

export interface FindingList {
  readonly counts: readonly FindingCount[];
  readonly runs: readonly Pick<Run, 'id' | 'source' | 'at' | 'endedAt'>[];
  readonly findings: readonly Pick<
    StoredFinding,
    'id' | 'kind' | 'source' | 'line' | 'fields' | 'decision' | 'foundAt'
  >[];
  /** Give it as `after` for the next page; absent: there is none. */
  readonly next?: string;
}

/** Findings that wait for a decision, and how many there are by kind. No value leaves, and no key. Refuses registers.registrar_required. */
export async function listFindings(
  tx: Tx,
  ctx: Context,
  register: string,
  { kind, after = NIL }: { readonly kind?: FindingKind | undefined; readonly after?: string | undefined },
): Promise<FindingList> {
  requireRegistrar(tx.env, ctx, register);
  const found = await waitingFindings(tx, register, kind, after, PAGE_SIZE + 1);
  const findings = found.slice(0, PAGE_SIZE);
  const last = findings.at(-1);
  return {
    counts: await countFindings(tx, register),
    runs: await latestRuns(tx, register, RUNS_SHOWN),
    findings,
    ...(found.length > PAGE_SIZE && last ? { next: last.id } : {}),
  };
}

/** What another source said goes when its time is over. */
export const forgetFindings: Loop = {
  name: 'registers.forget-findings',
  everyMs: 3_600_000,
  run: (app: App) => app.transaction((tx) => dropFindingsBefore(tx, instant(app.env.clock.now() - KEPT_MS) as Instant)),
};
