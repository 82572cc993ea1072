/**
 * A file that also changes and ends records. Each row is held against what the register says on its day: it adds, changes, ends or says the
 * same. What is the same is written by nobody, so an import that was cut off, started again, writes what is left and nothing twice. A record
 * that was written to since the preview is left as it is: whoever imports hasn't seen that.
 */
import { dayIn } from '#features/country/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import type { LinesFile } from '#platform/lines-file.ts';
import { newId } from '#platform/random.ts';
import { type Known, type Obstacle, type PlannedRow, planOf, type RowPlan } from '../rules/import-plan.ts';
import type { Reader } from '../rules/reading.ts';
import { Repeats } from '../rules/repeats.ts';
import { lastDayHeld } from '../rules/retention.ts';
import type { Values } from '../rules/values.ts';
import { validToOfNew, versionOn } from '../rules/versions.ts';
import { type KnownRecord, lockKeys, recordsAfter, recordsByKeys } from '../store/import.ts';
import { erasedAt } from '../store/retention.ts';
import { type BatchVersion, type ImportSigned, writeBatch } from './import.ts';
import { type Difference, MOST_SHOWN, shownDifferences } from './import-file.ts';
import {
  type Filing,
  filed,
  type KnownRow,
  type LineFault,
  PART,
  partsOf,
  referenceFaults,
  repeatedIn,
} from './import-rows.ts';
import { noteKeeping } from './keeping.ts';

/** Rows of a preview that are told one by one. */
const MOST_ROWS = PART;

const NIL = '00000000-0000-0000-0000-000000000000';

export interface ChangeOptions {
  /** From when rows count that name no day of their own. */
  readonly from: LocalDate;
  /** The moment of the preview; absent: this one. */
  readonly seenAt?: Instant | undefined;
  /** Records in force that no row names end on `from`. Never unless it is asked for. */
  readonly endAbsent?: boolean;
  /** Who answers for it, where officers do. */
  readonly signed?: ImportSigned;
}

/** What becomes of a row. */
export interface JudgedRow {
  readonly line: number;
  readonly kind: Exclude<RowPlan['kind'], 'refused'>;
  /** Of a change, and of an end: what holds before it. */
  readonly differences: readonly Difference[];
}

/** A row that can be read and not be written. */
export type Refused = LineFault<Obstacle>;

export interface ChangePreview {
  readonly counts: Readonly<Record<JudgedRow['kind'], number>>;
  /** The first of the rows that can be written. */
  readonly rows: readonly JudgedRow[];
  /** Rows that can't be read, and those that can't be: nothing is written while there is one. */
  readonly faults: readonly (LineFault | Refused)[];
  /** Rows whose record was written to since the preview: they alone are left out. */
  readonly conflicts: readonly Refused[];
  /** How many records in force end because no row names them. */
  readonly absent: number;
}

export interface Imported {
  readonly added: number;
  readonly changed: number;
  readonly ended: number;
  readonly same: number;
  readonly conflicts: readonly Refused[];
  /** Records that no row names and that were written to since the preview: they are left as they are. */
  readonly absentLeft: number;
}

const WORDS: Readonly<Record<Obstacle, string>> = {
  'not-there': 'there is no such record on that day to be ended',
  merged: 'the record went into another one',
  'changed-since': 'the record was changed since the preview: look at it again',
  erased: 'the record is being erased: import the row again in a moment',
};

const refusedRow = ({ line }: KnownRow, code: Obstacle): Refused => ({ line, code, why: WORDS[code] });

type Judge = Omit<Known, 'versions'>;

const planFor = ({ definition }: Filing, row: PlannedRow, record: KnownRecord | undefined, judge: Judge): RowPlan =>
  planOf(definition, row, { ...judge, versions: record?.versions ?? [] });

interface Judged extends ChangePreview {
  /** The rows that are told with values. */
  readonly told: ReadonlyMap<
    number,
    { readonly row: KnownRow; readonly fields: readonly string[]; readonly before: Values }
  >;
}

async function judgeFile(tx: Tx, filing: Filing, { from, seenAt, endAbsent }: ChangeOptions): Promise<Judged> {
  const { register } = filing.definition;
  const now = tx.env.clock.now();
  const judge = { now, seenAt: seenAt ?? now };
  const [rows, faults, conflicts]: [JudgedRow[], (LineFault | Refused)[], Refused[]] = [[], [], []];
  const counts = { new: 0, changes: 0, same: 0, ends: 0 };
  const repeats = new Repeats();
  const told = new Map();
  const named = new Set<string>();
  for await (const part of partsOf(filing, (fault) => faults.push(fault))) {
    const keys = part.rows.map(({ key }) => key);
    for (const key of keys) repeats.add(key);
    if (endAbsent) for (const key of keys) named.add(key);
    const records = await recordsByKeys(tx, register, keys);
    const plans = part.rows.map((row) => ({ row, plan: planFor(filing, row, records.get(row.key), judge) }));
    faults.push(...(await referenceFaults(tx, filing, plans.flatMap(referringOf))));
    for (const { row, plan } of plans) {
      if (plan.kind === 'refused') {
        (plan.why === 'changed-since' ? conflicts : faults).push(refusedRow(row, plan.why));
        continue;
      }
      counts[plan.kind] += 1;
      if (rows.length === MOST_ROWS) continue;
      const fields = plan.kind === 'changes' ? plan.fields : [];
      if (plan.kind === 'changes' && told.size < MOST_SHOWN) told.set(row.line, { row, fields, before: plan.before });
      rows.push({ line: row.line, kind: plan.kind, differences: fields.map((field) => ({ field })) });
    }
  }
  faults.push(...(await repeatedIn(filing, repeats)));
  if (endAbsent && named.size === 0)
    faults.push({ line: 0, code: 'no-rows', why: 'a file without rows would end every record' });
  faults.sort((a, b) => a.line - b.line);
  let absent = 0;
  if (endAbsent && faults.length === 0)
    for await (const page of absentPages(tx, register, named, { from, now })) absent += page.length;
  return { counts, rows, faults, conflicts, absent, told };
}

/** What a row would newly say: of an end, and of what holds already, nothing. */
const referringOf = ({ row, plan }: { readonly row: KnownRow; readonly plan: RowPlan }) =>
  plan.kind === 'new' || plan.kind === 'changes'
    ? [{ ...row, before: plan.kind === 'changes' ? plan.before : undefined }]
    : [];

/** Records in force on a day that a file doesn't name, page by page. */
async function* absentPages(
  tx: Tx,
  register: string,
  named: ReadonlySet<string>,
  { from, now }: { readonly from: LocalDate; readonly now: Instant },
): AsyncGenerator<readonly KnownRecord[]> {
  let after = NIL;
  for (;;) {
    const page = await recordsAfter(tx, register, after, PART);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield page.filter(({ key, versions }) => {
      const holding = versionOn(versions, from, now);
      return !named.has(key) && holding !== undefined && holding.act !== 'end';
    });
  }
}

type Preview = ChangeOptions & { readonly reader?: Reader };

/**
 * What an import of the file would do, row by row. What the register says is shown to `reader` as far as a purpose of the owner's workplace
 * reaches, of the first hundred rows that change something. Refuses registers.unknown_register, lives_elsewhere.
 */
export const previewChanges = (app: App, register: string, file: LinesFile, options: Preview): Promise<ChangePreview> =>
  app.transaction((tx) => previewWithin(tx, register, file, options));

/** What an import of the file would do, in numbers and faults: nobody's values are shown. Refuses as `previewChanges`. */
export async function judgeWithin(
  tx: Tx,
  register: string,
  file: LinesFile,
  options: ChangeOptions,
): Promise<Omit<ChangePreview, 'rows'>> {
  const {
    told: _told,
    rows: _rows,
    ...judged
  } = await judgeFile(tx, await filed(tx.env, register, file, options.from), options);
  return judged;
}

/** The same within a transaction. */
export async function previewWithin(
  tx: Tx,
  register: string,
  file: LinesFile,
  options: Preview,
): Promise<ChangePreview> {
  const filing = await filed(tx.env, register, file, options.from);
  const { told, rows, ...judged } = await judgeFile(tx, filing, options);
  const { definition } = filing;
  const reader = options.reader ?? { kind: 'system', agency: definition.owner };
  const shown: JudgedRow[] = [];
  for (const one of rows) {
    const found = told.get(one.line);
    const differences = found
      ? await shownDifferences(tx, reader, definition, { ...found, after: found.row.values })
      : one.differences;
    shown.push({ ...one, differences });
  }
  return { ...judged, rows: shown };
}

export type Outcome = Imported & { readonly faults: ChangePreview['faults'] };

/**
 * Imports the file part by part, unless a line of it is wrong: then nothing of it is written, and `faults` says why. Refuses
 * registers.unknown_register, lives_elsewhere.
 */
export async function importChanges(
  app: App,
  register: string,
  file: LinesFile,
  options: ChangeOptions,
): Promise<Outcome> {
  const filing = await filed(app.env, register, file, options.from);
  const seeing = { ...options, seenAt: options.seenAt ?? app.env.clock.now() };
  const { faults } = await app.read((tx) => judgeFile(tx, filing, seeing));
  if (faults.length > 0) return { ...NOTHING, faults };
  return { ...(await writeFile(app.transaction, filing, seeing)), faults };
}

/** The same within a transaction, as one: for files that an officer reads. `label`: what its batches are called. */
export async function importWithin(
  tx: Tx,
  register: string,
  file: LinesFile,
  options: ChangeOptions & { readonly seenAt: Instant; readonly label: string },
): Promise<Outcome> {
  const filing = await filed(tx.env, register, file, options.from);
  const { faults } = await judgeFile(tx, filing, options);
  if (faults.length > 0) return { ...NOTHING, faults };
  return { ...(await writeFile((run) => run(tx), filing, options)), faults };
}

/** Writes the parts of a file one after another, each in a transaction. */
async function writeFile(
  within: <T>(run: (tx: Tx) => Promise<T>) => Promise<T>,
  filing: Filing,
  options: ChangeOptions & { readonly seenAt: Instant; readonly label?: string },
): Promise<Imported> {
  let done = NOTHING;
  const named = new Set<string>();
  for await (const { rows, label } of partsOf(filing)) {
    for (const { key } of options.endAbsent ? rows : []) named.add(key);
    done = sum(done, await within((tx) => writePart(tx, filing, rows, { label, ...options })));
  }
  if (!options.endAbsent) return done;
  let after: string | undefined = NIL;
  for (let page = 1; after !== undefined; page += 1) {
    const from: string = after;
    const writing = { label: `file ${filing.digest}, absent ${page}`, ...options };
    const { next, ...ended } = await within((tx) => endPage(tx, filing, { after: from, named }, writing));
    done = sum(done, ended);
    after = next;
  }
  return done;
}

const NOTHING: Imported = { added: 0, changed: 0, ended: 0, same: 0, conflicts: [], absentLeft: 0 };

const sum = (one: Imported, other: Partial<Imported>): Imported => ({
  added: one.added + (other.added ?? 0),
  changed: one.changed + (other.changed ?? 0),
  ended: one.ended + (other.ended ?? 0),
  same: one.same + (other.same ?? 0),
  conflicts: [...one.conflicts, ...(other.conflicts ?? [])],
  absentLeft: one.absentLeft + (other.absentLeft ?? 0),
});

interface Writing extends ChangeOptions {
  readonly seenAt: Instant;
  readonly label: string;
}

const ACTS = { new: 'add', changes: 'change', ends: 'end' } as const;
const COUNTED = { new: 'added', changes: 'changed', ends: 'ended', same: 'same' } as const;

/** Writes rows of one part as one batch: what is there already, and what was changed since, not. */
async function writePart(tx: Tx, filing: Filing, rows: readonly KnownRow[], writing: Writing): Promise<Imported> {
  const { definition } = filing;
  const { register } = definition;
  const now = tx.env.clock.now();
  const keys = rows.map(({ key }) => key);
  await lockKeys(tx, register, keys);
  const records = await recordsByKeys(tx, register, keys);
  let done = NOTHING;
  const versions: BatchVersion[] = [];
  for (const row of rows) {
    const record = records.get(row.key);
    const plan = planFor(filing, row, record, { now, seenAt: writing.seenAt });
    if (plan.kind === 'refused') {
      done = sum(done, { conflicts: [refusedRow(row, plan.why)] });
      continue;
    }
    if (record && plan.kind === 'new' && (await isErased(tx, record))) {
      done = sum(done, { conflicts: [refusedRow(row, 'erased')] });
      continue;
    }
    done = sum(done, { [COUNTED[plan.kind]]: 1 });
    if (plan.kind !== 'same') versions.push(versionFor(tx, row, record, ACTS[plan.kind]));
  }
  await write(tx, filing, versions, records, writing);
  return done;
}

/** Whether retention has erased it: its name is free again in a moment, and what comes under it then is another record. */
const isErased = async (tx: Tx, { id, versions }: KnownRecord): Promise<boolean> =>
  lastDayHeld(versions) !== 'always' && (await erasedAt(tx, id)) !== undefined;

function versionFor(
  tx: Tx,
  { key, values, validFrom }: Pick<KnownRow, 'key' | 'values' | 'validFrom'>,
  record: KnownRecord | undefined,
  act: BatchVersion['act'],
): BatchVersion {
  const known = record?.versions ?? [];
  const now = tx.env.clock.now();
  const validTo = validToOfNew(known, act, validFrom);
  const holding = versionOn(known, validFrom, now);
  return {
    ...{ recordId: record?.id ?? newId(now), number: known.length + 1, act, key, values, validFrom },
    ...(validTo === undefined ? {} : { validTo }),
    isNew: record === undefined,
    ...(holding === undefined || holding.act === 'end' ? {} : { before: holding.values }),
  };
}

async function write(
  tx: Tx,
  { definition }: Filing,
  versions: readonly BatchVersion[],
  records: ReadonlyMap<string, KnownRecord>,
  { label, signed }: Writing,
): Promise<void> {
  if (versions.length === 0) return;
  const batch = { batch: `changes by ${label}`, ...(signed === undefined ? {} : { signed }) };
  await writeBatch(tx, definition.register, versions, batch);
  const recordedAt = tx.env.clock.now();
  for (const version of versions.filter(({ isNew }) => !isNew)) {
    const before = records.get(version.key)?.versions ?? [];
    await noteKeeping(tx, definition, version.recordId, { before, after: [...before, { ...version, recordedAt }] });
  }
}

/** Ends the records of the next page that the file doesn't name; `next`: the last one seen, while there are more. */
async function endPage(
  tx: Tx,
  filing: Filing,
  { after, named }: { readonly after: string; readonly named: ReadonlySet<string> },
  writing: Writing,
): Promise<Partial<Imported> & { readonly next: string | undefined }> {
  const { register } = filing.definition;
  const now = tx.env.clock.now();
  const found = await recordsAfter(tx, register, after, PART);
  const keys = found.map(({ key }) => key).filter((key) => !named.has(key));
  await lockKeys(tx, register, keys);
  const records = await recordsByKeys(tx, register, keys);
  const versions: BatchVersion[] = [];
  let absentLeft = 0;
  for (const [key, record] of records) {
    const row = { key, values: JSON.parse(key) as Values, validFrom: writing.from, isEnd: true };
    const plan = planFor(filing, row, record, { now, seenAt: writing.seenAt });
    if (plan.kind === 'ends') versions.push(versionFor(tx, row, record, 'end'));
    else if (plan.kind === 'refused' && plan.why === 'changed-since') absentLeft += 1;
  }
  await write(tx, filing, versions, records, writing);
  return { ended: versions.length, absentLeft, next: found.at(-1)?.id };
}

/** The day from which rows count that name none, where whoever imports says nothing else: today. */
export const todayOf = ({ env }: App): LocalDate => dayIn(env, env.clock.now());
