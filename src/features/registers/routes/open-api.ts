/** Registers for everybody, for programs: definitions, open records, the feed of changes. */
import { z } from 'zod';
import { csvOf } from '#kernel/csv.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { isoInstant } from '#kernel/instant.ts';
import { isUuid } from '#kernel/uuid.ts';
import { bytes, json, type RouteRequest, route } from '#platform/feature.ts';
import { getEdition, registerDefinitions, registerEditions } from '../actions/definitions.ts';
import { standingOf } from '../actions/elsewhere.ts';
import { openChanges } from '../actions/feed.ts';
import { type OpenPage, type OpenRecord, openHistory, openRecords, openRegister } from '../actions/open-records.ts';
import { type Figures, registerFigures } from '../counts.ts';
import { type RegisterDefinition, registerSchema } from '../definition.ts';
import { GROUNDS } from '../rules/content.ts';
import { isElsewhere } from '../rules/elsewhere.ts';
import { isOpen } from '../rules/open.ts';
import { type Erasable, erasedSchema, presentErased } from './erased.ts';
import { mergeSchema } from './merged.ts';

/** How many records or changes one answer may have. */
const MOST = 1000;

const count = z.union([z.int().min(0), z.literal('few')]).describe('A number; "few": 1 to 9, not published.');
const part = count
  .or(z.literal('withheld'))
  .describe('A number; "few": 1 to 9, not published; "withheld": more, by which one of those could be found.');

const summarySchema = z.object({
  register: z.string(),
  title: registerSchema.shape.title,
  description: registerSchema.shape.description,
  owner: z.string().describe('Id of the agency that keeps it.'),
  isOpen: z.boolean().describe('Whether everybody may read a part of its records.'),
  records: count.describe('Records that it has ever taken; 0 where they live elsewhere.'),
  livesElsewhere: z.boolean().describe('Its records are in another system and are asked for there.'),
});

const summaryOf = (definition: RegisterDefinition, figures: Figures) => ({
  register: definition.register,
  title: definition.title,
  description: definition.description,
  owner: definition.owner,
  isOpen: isOpen(definition),
  records: figures.of(definition.register).records,
  livesElsewhere: isElsewhere(definition),
});

const list = route({
  method: 'GET',
  path: '/api/v1/registers',
  access: 'public',
  summary: 'All registers of the country.',
  answer: z.object({ registers: z.array(summarySchema) }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const figures = await registerFigures(app);
    return json({ registers: registerDefinitions(app.env, ctx.now).map((one) => summaryOf(one, figures)) });
  },
});

const params = z.object({ register: z.string().max(100).describe('Id of a register.') });
type Params = z.infer<typeof params>;

const registerAnswer = summarySchema.extend({
  definition: z
    .record(z.string(), z.unknown())
    .describe('The definition in force, as published: fields, purposes with their articles, retention, open fields.'),
  digest: z.string().describe('SHA-256 of its canonical JSON, hexadecimal.'),
  editions: z.array(
    z.object({ validFrom: z.iso.date(), publishedAt: z.iso.datetime(), digest: z.string(), leaf: z.string() }),
  ),
  windowDays: z.int(),
  writes: z
    .object(Object.fromEntries(GROUNDS.map((ground) => [ground, part])))
    .describe('Versions of records written in the window, by ground.'),
  bypass: z.number().min(0).max(1).optional().describe('Share of versions that no case wrote.'),
  silence: z
    .object({ since: z.iso.datetime(), againAt: z.iso.datetime() })
    .nullable()
    .describe('Where it lives elsewhere and does not answer: since when, and when it is asked again.'),
});

const register = route({
  method: 'GET',
  path: '/api/v1/registers/:register',
  access: 'public',
  summary: 'One register: its definition, editions, how many records it has and how they were written.',
  params,
  answer: registerAnswer,
  handle: async ({ app, ctx, params }: RouteRequest<Params>) => {
    const { definition, digest } = getEdition(app.env, params.register, ctx.now);
    const figures = await registerFigures(app);
    const { writes, bypass } = figures.of(definition.register);
    const { silence } = await app.read((tx) => standingOf(tx, definition.register));
    const editions = registerEditions(app.env, definition.register).map((edition) => ({
      validFrom: edition.validFrom,
      publishedAt: isoInstant(edition.publishedAt),
      digest: edition.digest,
      leaf: edition.leaf,
    }));
    return json({
      ...summaryOf(definition, figures),
      ...{ definition, digest, editions, windowDays: figures.windowDays, writes },
      ...(bypass === undefined ? {} : { bypass }),
      silence: silence ? { since: isoInstant(silence.since), againAt: isoInstant(silence.againAt) } : null,
    });
  },
});

const limit = z.coerce.number().int().min(1).max(MOST).default(100).describe(`At most ${MOST}.`);

const recordSchema = z.object({
  recordId: z.uuid(),
  version: z.int().describe('Number of the version in force.'),
  values: z.record(z.string(), z.unknown()).describe('The open fields.'),
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable().describe('The first day on which it no longer holds.'),
  recordedAt: z.iso.datetime(),
});

const present = <R extends OpenRecord>(record: R) => ({ ...record, recordedAt: isoInstant(record.recordedAt) });

/** What was erased keeps its place in the history and in the feed. */
const presentErasable = <R extends Pick<OpenRecord, 'recordedAt'> & Erasable>({
  erasedAt,
  recordedAt,
  ...rest
}: R) => ({
  ...rest,
  ...presentErased({ erasedAt }),
  recordedAt: isoInstant(recordedAt),
});

const recordsQuery = z.object({
  q: z.string().max(200).optional().describe('Words that the record must have in its open searchable fields.'),
  field: z.string().max(100).optional().describe('The one field to look into.'),
  key: z
    .string()
    .max(500)
    .optional()
    .describe("The value of the key: the one record of that name. Parts of a key of several fields are parted by ','."),
  on: z
    .string()
    .refine((day) => isLocalDate(day))
    .optional()
    .describe('The day asked about; absent: today.'),
  after: z.string().refine(isUuid).optional().describe('Id of the last record seen.'),
  limit,
  format: z.enum(['json', 'csv']).default('json'),
});
type RecordsQuery = z.infer<typeof recordsQuery>;

const keyGiven = ({ key }: RegisterDefinition, given: string): Record<string, string> => {
  const parts = key.length === 1 ? [given] : given.split(',');
  return Object.fromEntries(key.map((name, index) => [name, parts[index] ?? '']));
};

const records = route({
  method: 'GET',
  path: '/api/v1/registers/:register/records',
  access: 'public',
  limit: 'open',
  summary: 'Records of an open register as they hold on a day: found by key or words, or all, page by page.',
  params,
  query: recordsQuery,
  answer: z.object({
    records: z.array(recordSchema),
    next: z.uuid().optional().describe('Give it as after for the next page.'),
  }),
  produces: ['application/json', 'text/csv'],
  handle: async ({ app, ctx, params, query }: RouteRequest<Params, RecordsQuery>) => {
    const definition = openRegister(app.env, params.register, ctx.now);
    const { key, on, format, ...rest } = query;
    const question = {
      ...rest,
      key: key === undefined ? undefined : keyGiven(definition, key),
      validOn: on as LocalDate | undefined,
    };
    const found = await app.read((tx) => openRecords(tx, definition.register, question));
    if (format === 'json') return json({ ...found, records: found.records.map(present) });
    return bytes(recordsCsv(definition, found), 'text/csv; charset=utf-8', {
      'content-disposition': `attachment; filename="${definition.register}.csv"`,
      ...(found.next === undefined ? {} : { link: `<${nextOf(definition, query, found.next)}>; rel="next"` }),
    });
  },
});

/** The next page of a table: a table has no place for it, so it goes with the answer's head (RFC 8288). */
function nextOf({ register }: RegisterDefinition, query: RecordsQuery, next: string): string {
  const given = Object.entries({ ...query, after: next }).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return `/api/v1/registers/${register}/records?${new URLSearchParams(given)}`;
}

function recordsCsv({ public: names }: RegisterDefinition, { records }: OpenPage): string {
  const cell = (value: unknown): string =>
    value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return csvOf([
    ['recordId', 'version', 'validFrom', 'validTo', ...names],
    ...records.map(({ recordId, version, validFrom, validTo, values }) => [
      ...[recordId, version, validFrom, validTo ?? ''],
      ...names.map((name) => cell(values[name])),
    ]),
  ]);
}

const recordParams = params.extend({ id: z.uuid() });

const record = route({
  method: 'GET',
  path: '/api/v1/registers/:register/records/:id',
  access: 'public',
  summary: 'One record of an open register with all its versions.',
  params: recordParams,
  answer: z.object({
    current: recordSchema.nullable(),
    versions: z.array(recordSchema.extend({ act: z.enum(['add', 'change', 'end']), ...mergeSchema, ...erasedSchema })),
  }),
  handle: async ({ app, params }: RouteRequest<z.infer<typeof recordParams>>) => {
    const { current, versions } = await app.read((tx) => openHistory(tx, params.register, params.id));
    return json({ current: current ? present(current) : null, versions: versions.map(presentErasable) });
  },
});

const changesQuery = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe('Number of the last change seen.'),
  limit,
});

const changes = route({
  method: 'GET',
  path: '/api/v1/registers/:register/changes',
  access: 'public',
  limit: 'open',
  summary: 'The feed of an open register: every version ever written, in the order of the log, without gaps.',
  params,
  query: changesQuery,
  answer: z.object({
    changes: z.array(
      recordSchema.extend({
        number: z.int().min(1).describe('From 1, without gaps.'),
        act: z.enum(['add', 'change', 'end']),
        ...mergeSchema,
        ...erasedSchema,
        ground: z.enum(GROUNDS).describe('What wrote it: a case, or what is published as decided outside.'),
        logIndex: z.int().describe('Number of its leaf in the transparency log; one leaf for all rows of a batch.'),
        leaf: z.string().describe('Hash of that leaf, hexadecimal.'),
      }),
    ),
    next: z.int().describe('Give it as after for what follows.'),
    last: z.int().describe('Number of the newest change.'),
  }),
  handle: async ({ app, params, query }: RouteRequest<Params, z.infer<typeof changesQuery>>) => {
    const found = await app.read((tx) => openChanges(tx, params.register, query.after, query.limit));
    return json({
      ...found,
      changes: found.changes.map(presentErasable),
    });
  },
});

export const openApiRoutes = [list, register, records, record, changes];
