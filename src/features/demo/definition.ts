/** How a country's invented population is made: names, places, and what each register holds about whom. Data, not code. */
import { z } from 'zod';
import { dateSchema, idSchema, textSchema } from '#features/country/index.ts';

const range = z.tuple([z.number(), z.number()]).describe('From and to, both included.');

/**
 * How one value is made. A string beginning with = is a path (`=person.iin`); another string, number or truth value stands for
 * itself; an object rolls the dice or joins.
 */
export type ValueSpec =
  | string
  | number
  | boolean
  | { readonly digits: number; readonly prefix?: string | undefined }
  | { readonly pick: readonly ValueSpec[] }
  | DaysAgo
  | { readonly daysAhead: readonly [number, number] }
  | { readonly number: readonly [number, number] }
  | { readonly join: readonly ValueSpec[] }
  | { readonly list: readonly ValueSpec[] }
  | { readonly text: { readonly kk: string; readonly ru: string; readonly en: string } };

export interface DaysAgo {
  readonly daysAgo: readonly [number, number];
  readonly atAge?: number | undefined;
}

const valueSchema: z.ZodType<ValueSpec> = z
  .lazy(() =>
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.strictObject({ digits: z.int().positive(), prefix: z.string().optional() }),
      z.strictObject({ pick: z.array(valueSchema).min(1) }),
      z.strictObject({
        daysAgo: range,
        atAge: z.int().positive().optional().describe('Not before the person was so many years old.'),
      }),
      z.strictObject({ daysAhead: range }),
      z.strictObject({ number: range }),
      z.strictObject({ join: z.array(valueSchema).min(1) }),
      z.strictObject({ list: z.array(valueSchema).min(1) }),
      z.strictObject({ text: textSchema }),
    ]),
  )
  .describe(
    'How a value is made: a path (=person.iin; the guide to a first country lists them), a value, or {digits}, {pick}, {daysAgo}, {daysAhead}, {number}, {join}, {list}, {text}.',
  );

const whenSchema = z
  .strictObject({
    minAge: z.int().optional(),
    maxAge: z.int().optional(),
    sex: z.enum(['female', 'male']).optional(),
    married: z.boolean().optional(),
    minChildren: z.int().optional(),
    minYoungest: z.int().optional().describe('No child, or the last was born so many months ago or earlier.'),
    maxYoungest: z.int().optional().describe('A child was born so many months ago or later.'),
    director: z.boolean().optional(),
  })
  .describe('Of whom a record is made, or who is chosen.');

const holdingSchema = z
  .union([
    idSchema,
    z.strictObject({
      register: idSchema,
      daysAhead: z
        .record(z.string(), range)
        .describe('Dates of the record, and how many days before them the first start is.'),
    }),
  ])
  .describe('A register that must hold a record of this person, or such a record by its dates.');

/** What there is once in a country, whatever people live in it. */
export const PLACES = ['territory', 'street', 'building'] as const;

const givenNameSchema = z.strictObject({ name: z.string(), son: z.string(), daughter: z.string() });

export const seedSchema = z.strictObject({
  seed: idSchema,
  version: dateSchema,
  names: z
    .array(
      z.strictObject({
        weight: z.number().positive(),
        surnames: z.array(z.strictObject({ male: z.string(), female: z.string() })).min(5),
        male: z
          .array(givenNameSchema)
          .min(5)
          .describe('Given names of men with the patronymics of their sons and daughters.'),
        female: z.array(z.string()).min(5),
      }),
    )
    .min(1)
    .describe('Peoples with their names, so that a name and its patronymic go together.'),
  streets: z.array(z.strictObject({ name: z.string(), kind: z.string() })).min(5),
  address: valueSchema.describe('How an address is written: paths household.street, household.house, household.flat.'),
  places: z
    .array(z.strictObject({ territory: z.string(), weight: z.number().positive() }))
    .min(1)
    .describe('Where people live.'),
  organisations: z.strictObject({
    forTenThousand: z.int().positive().describe('How many organisations among ten thousand people.'),
    words: z.array(z.string()).min(5),
    kinds: z
      .array(
        z.strictObject({
          id: idSchema,
          name: textSchema.describe('{word} takes the word of the name.'),
          activity: z.string(),
        }),
      )
      .min(1),
  }),
  past: z
    .strictObject({
      divorced: z.number().min(0).max(1).describe('Share of divorced people whose former spouse is among the others.'),
      bereaved: z.number().min(0).max(1).describe('Share of widowed people whose late spouse is known.'),
    })
    .default({ divorced: 0, bereaved: 0 })
    .describe('Marriages that are over.'),
  records: z.array(
    z.strictObject({
      register: idSchema,
      each: z
        .enum(['person', 'couple', 'child', 'organisation', 'divorced', 'bereaved', 'record', ...PLACES])
        .describe(
          'What there is a record for. divorced, bereaved: a marriage that is over; record: one made by an earlier recipe; territory, street, building: places, which the first population makes for all.',
        ),
      of: idSchema.optional().describe('For record: the register that the earlier recipe is for.'),
      where: z
        .record(z.string(), z.union([z.string(), z.boolean()]))
        .optional()
        .describe('For record: values that it has.'),
      share: z.number().min(0).max(1).default(1),
      times: range.optional().describe('How many records for each.'),
      when: whenSchema.optional(),
      kind: idSchema.optional().describe('Of organisations of this kind only.'),
      validFrom: valueSchema,
      values: z.record(z.string(), valueSchema),
    }),
  ),
  signIns: z.array(
    z.strictObject({
      id: idSchema,
      title: textSchema,
      when: whenSchema,
      has: z.array(holdingSchema).default([]).describe('What registers must hold of this person.'),
      organisationKind: idSchema.optional(),
    }),
  ),
  staff: z.strictObject({
    territories: z
      .array(z.string())
      .min(1)
      .describe(
        'Units that serve one of these territories, or national, get officers; a service that officers decide needs such a unit.',
      ),
    perUnit: z.int().positive(),
    administrators: z.int().positive(),
    operators: z.strictObject({ agency: idSchema, count: z.int().positive() }),
  }),
});

export type SeedDefinition = z.infer<typeof seedSchema>;
export type Names = SeedDefinition['names'][number];
export type When = z.infer<typeof whenSchema>;
export type Holding = z.infer<typeof holdingSchema>;
export type Recipe = SeedDefinition['records'][number];
