/** The definition of a register: what it holds, whose it is, who may read which fields and why. */
import { z } from 'zod';
import {
  citeSchema,
  dateSchema,
  expressionSchema,
  idSchema,
  nameSchema,
  periodSchema,
  textSchema,
} from '#features/country/index.ts';

/** Types of a register's fields. A value is stored as a JSON string except boolean, list, and text (an object by language). */
const FIELD_TYPES = [
  'string',
  'text',
  'integer',
  'decimal',
  'money',
  'date',
  'boolean',
  'iin',
  'bin',
  'code',
  'territory',
  'country',
  'reference',
  'list',
] as const;

const registerFieldSchema = z.strictObject({
  type: z
    .enum(FIELD_TYPES)
    .describe(
      'string; text (kk, ru, en); integer; decimal; money (tiyn); date; boolean; iin; bin; code (one of options); territory (code of territories.csv); country (ISO 3166-1, two letters); reference (id of a record of another register); list (of strings).',
    ),
  label: textSchema.describe('What people read.'),
  optional: z.boolean().default(false).describe('May be absent. A rule must then ask has().'),
  sensitivity: z
    .enum(['public', 'personal', 'special'])
    .default('personal')
    .describe('public: open to all; personal; special: health, convictions.'),
  options: z
    .array(z.strictObject({ id: z.string(), label: textSchema }))
    .optional()
    .describe('For code: the values it may have.'),
  register: idSchema.optional().describe('For reference: the register it points to.'),
  unit: textSchema.optional().describe('Unit of a quantity, as it is written after the number: m², ha.'),
});

const consentSchema = z.strictObject({
  longestMonths: z.int().min(1).describe('For how long a consent may be given at most, in months.'),
  answerWithinDays: z.int().min(1).describe('How many days the person has to answer.'),
  warnDays: z.int().min(1).describe('So many days before its last day the person gets a letter.'),
});

const purposeSchema = z.strictObject({
  id: idSchema,
  text: textSchema.describe('Why the data is read, in words for the person whose data it is.'),
  basis: z.array(citeSchema).min(1).describe('The articles that allow it.'),
  fields: z.union([z.literal('all'), z.array(nameSchema)]).describe('Fields that may be read for this purpose.'),
  agencies: z
    .union([z.literal('any'), z.array(idSchema)])
    .describe('Agencies whose officers and services may read; none for a purpose of consents.'),
  consent: consentSchema
    .optional()
    .describe('Organisations may read for it with the consent of the person, and nobody else may; absent: never.'),
  shows: z
    .enum(['all', 'ground'])
    .default('all')
    .describe(
      'What a person sees of such a look-up: everything, or the ground alone, where the rest would betray somebody else.',
    ),
  court: z
    .strictObject({
      mostDays: z.int().min(1).max(366).describe('For how many days at most one judicial act opens the history.'),
    })
    .optional()
    .describe(
      'Courts read for it, the past of whatever names one person or organisation, by a judicial act that two of their officers entered, and nobody else reads; absent: never.',
    ),
  registrar: z
    .boolean()
    .default(false)
    .describe("The owner's officers may read for it at the registrar's workplace, without a case."),
});

const checkSchema = z.strictObject({
  id: idSchema,
  text: textSchema.describe('What is wrong with a record that fails, in words.'),
  holds: expressionSchema.describe(
    'What every record should satisfy: a condition over record, an object of all fields.',
  ),
});

const eventSchema = z.strictObject({
  id: idSchema.describe('By this name other rooms know it; told are ids and names of fields, never a value.'),
  text: textSchema.describe('What happened, in words for whoever the record speaks of.'),
  on: z
    .array(z.enum(['added', 'changed', 'ended']))
    .min(1)
    .describe('added: a record begins to hold; changed: it says otherwise; ended: it holds no more.'),
  fields: z
    .array(nameSchema)
    .default([])
    .describe('Of a change: only where one of these is otherwise, and these alone are named. None: whatever changes.'),
  when: expressionSchema
    .optional()
    .describe('Only where this holds: a condition over record, as it now is, or as it was where it ends.'),
  letter: z
    .boolean()
    .default(false)
    .describe('Whoever the record speaks of, or spoke of before, gets a letter with these words.'),
});

const tieSchema = z.strictObject({
  kind: z
    .enum(['household', 'family', 'organisation'])
    .describe('What binds the people: they live together, are relatives, or run one organisation.'),
  by: z
    .union([z.literal('record'), nameSchema])
    .describe(
      'record: the people whom one record speaks of are tied; a field: people whose records hold the same value there are.',
    ),
});

const duplicateRuleSchema = z.strictObject({
  id: idSchema,
  text: textSchema.describe('Why two records that meet the rule may be one, in words for the registrar.'),
  match: z
    .array(
      z.discriminatedUnion('by', [
        z.strictObject({ field: nameSchema, by: z.literal('exact').describe('exact: the same value.') }),
        z.strictObject({
          field: nameSchema,
          by: z
            .literal('name')
            .describe(
              'name: alike but for slips, word order and script, Kazakh, Russian or Latin. For string and text.',
            ),
        }),
        z.strictObject({
          field: nameSchema,
          by: z.literal('days').describe('days: dates at most so many days apart.'),
          within: z.int().min(0).max(3660),
        }),
      ]),
    )
    .min(1)
    .describe('What all has to agree; something besides dates is among it, and at most one date.'),
});

/** What every register that lives elsewhere says of its keeper. */
const elsewhere = {
  keeper: textSchema.describe('Who runs the system that holds the records, in words for everybody.'),
  names: z
    .record(nameSchema, z.string().min(1).max(200))
    .default({})
    .describe('What the keeper calls a field, where that is not its name here; dots lead into objects: policy.number.'),
  cache: z
    .strictObject({
      minutes: z.int().min(1).max(43_200).describe('For so long an answer also serves other readers and cases.'),
      cite: citeSchema.describe('The article by which the owner lets answers be kept.'),
    })
    .optional()
    .describe(
      'How long an answer may be kept. Absent: it serves the one reader, case and purpose that asked, for an hour.',
    ),
};

const sourceSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('file'),
      ...elsewhere,
      file: z
        .string()
        .regex(
          /^(?!.*\.\.)[a-zA-Z0-9_-][a-zA-Z0-9_/.-]*\.(csv|jsonl)$/,
          'write a path inside the country, ending with .csv or .jsonl',
        )
        .describe(
          "A table with a header, or a line of JSON for each record, in the country's folder; an installation may name another place. Read again when it changes.",
        ),
    }),
    z.strictObject({
      kind: z.literal('http'),
      ...elsewhere,
      method: z
        .enum(['post', 'get'])
        .default('post')
        .describe('post: the question travels in the body; get: in the address, so without numbers of people.'),
      records: z
        .string()
        .regex(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*$/, 'write names parted by dots')
        .optional()
        .describe('Where the list of records stands in the answer: data.items. Absent: the answer is the list.'),
      answerWithinMs: z
        .int()
        .min(100)
        .max(30_000)
        .default(5000)
        .describe('After so many milliseconds it counts as silent.'),
      mostBytes: z.int().min(100).max(10_000_000).default(1_000_000).describe('Longer answers are refused.'),
    }),
  ])
  .describe(
    'Where the records live, if not here: a file, or a system that is asked over the network at the address, and with the secret, that the installation is configured with.',
  );

export const registerSchema = z.strictObject({
  register: idSchema.describe('Id of the register.'),
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  owner: idSchema.describe('Agency that keeps the register and answers for it.'),
  title: textSchema,
  description: textSchema,
  basis: z.array(citeSchema).min(1),
  subject: z.strictObject({
    kind: z.enum(['person', 'organisation', 'none']).describe('Whose data a record is.'),
    fields: z
      .array(nameSchema)
      .default([])
      .describe(
        'Fields with the IIN or BIN of the people and organisations that a record speaks of; the first is the holder. They see every look-up.',
      ),
  }),
  key: z.array(nameSchema).min(1).describe('Fields whose values together name one record.'),
  fields: z.record(nameSchema, registerFieldSchema),
  source: sourceSchema
    .optional()
    .describe(
      'The register lives elsewhere: it is read by asking, and nothing is written into it. Absent: it lives here.',
    ),
  purposes: z.array(purposeSchema).min(1),
  public: z
    .array(nameSchema)
    .default([])
    .describe(
      'Fields open to everybody: pages, API and feed of changes show them and no others. None: the register is closed.',
    ),
  publicBasis: z.array(citeSchema).default([]).describe('The articles by which the public fields are open.'),
  papers: z
    .array(textSchema)
    .optional()
    .describe(
      'Names of the papers that nobody has to bring because the register holds what they say: a service that asks for one does not publish.',
    ),
  search: z
    .array(nameSchema)
    .default([])
    .describe(
      'Fields by whose words records are found: by everybody where the field is public, else by officers whose purpose covers it.',
    ),
  ties: z
    .array(tieSchema)
    .default([])
    .describe('What the register says of ties between people: an officer tied to the applicant is not drawn.'),
  correction: z
    .strictObject({
      workingDays: z.int().min(1).describe('Term of the answer to who calls a record about him wrong.'),
      cite: citeSchema,
    })
    .optional()
    .describe('People whose data it is may ask for a correction; absent: nobody is there to be asked.'),
  checks: z
    .array(checkSchema)
    .default([])
    .describe(
      "What the registrar's workplace looks for in records; a record that fails is shown to the owner, never refused.",
    ),
  events: z
    .array(eventSchema)
    .optional()
    .describe('What other rooms are told of changes of its records. Absent: nothing.'),
  duplicates: z
    .array(duplicateRuleSchema)
    .optional()
    .describe(
      'Rules by which two records may be one: the workplace finds such pairs, and officers decide. Absent: nothing is looked for or merged.',
    ),
  retention: z
    .strictObject({ content: periodSchema.or(z.literal('permanent')), cite: citeSchema })
    .describe(
      'How long a record is kept, from the last day on which it held, or the last writing where that is later; what holds is never erased.',
    ),
});

export type RegisterDefinition = z.infer<typeof registerSchema>;
export type RegisterSource = NonNullable<RegisterDefinition['source']>;
/** A register whose records live elsewhere. */
export type RemoteDefinition = RegisterDefinition & { readonly source: RegisterSource };
export type DuplicateRule = z.infer<typeof duplicateRuleSchema>;
export type RegisterField = z.infer<typeof registerFieldSchema>;
export type Purpose = z.infer<typeof purposeSchema>;
