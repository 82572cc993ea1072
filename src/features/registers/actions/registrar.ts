/**
 * The registrar's workplace: officers of the agency that keeps a register read it without a case, for the purposes that the definition
 * names for it. Whoever is shown sees the look-up.
 */
import { z } from 'zod';
import { expressionContext } from '#features/country/index.ts';
import { type ActorOf, hasRole } from '#kernel/actor.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import type { Purpose, RegisterDefinition, RemoteDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { failedChecks } from '../rules/checks.ts';
import { isElsewhere } from '../rules/elsewhere.ts';
import type { Reader } from '../rules/reading.ts';
import { listRecords } from '../store/search.ts';
import { asOfNow, registerDefinitions } from './definitions.ts';
import { personById } from './people.ts';
import { type Fact, type FactPage, type PastFact, readHere, readHistory, searchFacts } from './read.ts';
import { wrongReferences } from './references.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const PAGE_SIZE = 10;
/** Records that one look for faults goes through: it takes a moment, whatever the register's size. */
const CHECKED_AT_ONCE = 500;

/** Purposes for which the owner's officers read without a case. */
export const registrarPurposes = (definition: RegisterDefinition): Purpose[] =>
  definition.purposes.filter((purpose) => purpose.registrar);

/** The registers whose workplace is open to the actor: those of his agency that name a purpose for it. */
export function registersOf(env: Env, { actor, now }: Context): RegisterDefinition[] {
  if (actor.kind !== 'officer' || !hasRole(actor, 'officer')) return [];
  return registerDefinitions(env, now).filter((one) => one.owner === actor.agency && registrarPurposes(one).length > 0);
}

/** The registers of the actor's agency that live elsewhere: there is nothing in them to work with here. */
export function elsewhereOf(env: Env, { actor, now }: Context): RemoteDefinition[] {
  if (actor.kind !== 'officer' || !hasRole(actor, 'officer')) return [];
  return registerDefinitions(env, now)
    .filter(isElsewhere)
    .filter((one) => one.owner === actor.agency);
}

/** An officer whose agency keeps the register. Refuses registers.registrar_required, for a register that isn't there too; lives_elsewhere. */
export function requireRegistrar(
  env: Env,
  ctx: Context,
  register: string,
): { readonly actor: ActorOf<'officer'>; readonly definition: RegisterDefinition } {
  const { actor } = ctx;
  if (elsewhereOf(env, ctx).some((one) => one.register === register)) throw refuse('lives_elsewhere', { register });
  const definition = registersOf(env, ctx).find((one) => one.register === register);
  return actor.kind === 'officer' && definition ? { actor, definition } : refuse('registrar_required');
}

/** The purpose asked for, of those that the workplace has. Refuses registers.purpose_not_allowed. */
export const purposeOf = (definition: RegisterDefinition, id: string): Purpose =>
  registrarPurposes(definition).find((purpose) => purpose.id === id) ??
  refuse('purpose_not_allowed', { register: definition.register, purpose: id });

/** The fields that a purpose covers. */
export const fieldsOf = (definition: RegisterDefinition, { fields }: Purpose): readonly string[] =>
  fields === 'all' ? Object.keys(definition.fields) : fields;

/** An officer as a reader, with the name that people see in their look-ups. */
export async function readerOf(tx: Tx, { officerId, agency, unit, personId }: ActorOf<'officer'>): Promise<Reader> {
  const person = await personById(tx, personId);
  return { kind: 'officer', officerId, agency, unit, ...(person ? { name: person.name.full } : {}) };
}

const whenSchema = z.object({
  validOn: z
    .string()
    .refine((day) => isLocalDate(day))
    .optional(),
  knownAt: z.int().optional(),
});

/** The day of the world asked about, and the moment of knowledge; absent: today, now. */
const asked = (when: z.infer<typeof whenSchema>): { validOn?: LocalDate; knownAt?: Instant } => ({
  ...(when.validOn === undefined ? {} : { validOn: when.validOn as LocalDate }),
  ...(when.knownAt === undefined ? {} : { knownAt: instant(when.knownAt) }),
});

const searchSchema = whenSchema.extend({
  register: z.string(),
  purpose: z.string(),
  q: z.string().max(200),
  after: z.uuid().optional(),
});

/** Finds records of the actor's register. Refuses registers.registrar_required, purpose_not_allowed. */
export const searchAction = action({
  name: 'registers.search',
  input: searchSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, purpose: id, q, after, ...when }): Promise<FactPage> {
    const { actor, definition } = requireRegistrar(tx.env, ctx, register);
    const purpose = purposeOf(definition, id);
    return searchFacts(tx, await readerOf(tx, actor), {
      ...{ register, purpose: purpose.id, q, limit: PAGE_SIZE, fields: fieldsOf(definition, purpose) },
      ...(after === undefined ? {} : { after }),
      ...asked(when),
    });
  },
});

const openSchema = whenSchema.extend({ register: z.string(), purpose: z.string(), recordId: z.uuid() });

export interface OpenedRecord {
  /** As it stood on the day, as it was known then; undefined: it didn't hold. */
  readonly fact: Fact | undefined;
  readonly versions: readonly PastFact[];
}

/** One record of the actor's register, on any day, as known at any moment, with its past. Refuses also registers.no_such_record. */
export const openRecordAction = action({
  name: 'registers.open-record',
  input: openSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, purpose: id, recordId, ...when }): Promise<OpenedRecord> {
    const { actor, definition } = requireRegistrar(tx.env, ctx, register);
    const purpose = purposeOf(definition, id);
    const reader = await readerOf(tx, actor);
    const query = { register, purpose: purpose.id, fields: fieldsOf(definition, purpose) };
    const versions = await readHistory(tx, reader, { ...query, recordId });
    if (versions.length === 0) throw refuse('no_such_record', { register });
    const [fact] = await readHere(tx, reader, { ...query, by: { id: recordId }, ...asked(when) });
    return { fact, versions };
  },
});

export interface Checked {
  /** How many records were looked at. */
  readonly looked: number;
  /** `failed`: checks of the definition; `loose`: fields that refer to a record which holds no more. */
  readonly findings: readonly {
    readonly recordId: string;
    readonly failed: readonly string[];
    readonly loose: readonly string[];
  }[];
  /** Give it as `after` to go on; absent: it was the end. */
  readonly next?: string;
}

/**
 * The quality checks of the definition upon the records in force today, some hundreds at a time. No value leaves: a finding names a record by
 * its id, and whoever opens that leaves a look-up. Refuses registers.registrar_required.
 */
export async function checkRecords(tx: Tx, ctx: Context, register: string, after: string = NIL): Promise<Checked> {
  const { definition } = requireRegistrar(tx.env, ctx, register);
  const when = asOfNow(tx.env, ctx.now);
  const found = await listRecords(tx, { register, after, limit: CHECKED_AT_ONCE }, when);
  const context = expressionContext(tx.env, ctx.now);
  const today = found.map(({ values }) => ({ values, validFrom: when.validOn }));
  const loose = await wrongReferences(tx, definition, today);
  const findings = found
    .map(({ recordId, values }, place) => ({
      recordId,
      failed: failedChecks(definition, values, context),
      loose: loose.get(place) ?? [],
    }))
    .filter((one) => one.failed.length + one.loose.length > 0);
  const last = found.at(-1);
  return {
    looked: found.length,
    findings,
    ...(found.length === CHECKED_AT_ONCE && last ? { next: last.recordId } : {}),
  };
}
