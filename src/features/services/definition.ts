/** The passport of a public service as one file: catalogue, form, rules, fee, term, procedure, result. See docs/definitions. */
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

const NAMES =
  'May name applicant.iin, organisation.bin (of organisations), today, form (form.copies), each evidence by its id';

/** A rule of a service: what it is for, the type that must come out, the names that it may use (see evaluation/scope.ts). */
const ruleSchema = (meaning: string, gives: string, alsoNames = '') =>
  expressionSchema.describe(`${meaning} CEL; gives ${gives}. ${NAMES}${alsoNames}.`);

const optionSchema = z.strictObject({ id: idSchema, label: textSchema, hint: textSchema.optional() });

const fieldBase = {
  id: nameSchema.describe('Stable for ever: answers are kept under it.'),
  label: textSchema.describe('The question, as a person would ask it.'),
  hint: textSchema.optional(),
  why: textSchema.optional().describe('Why we ask: shown under "Why we ask this".'),
  when: ruleSchema('Asked only when true.', 'bool', ', item (in a group)').optional(),
  optional: z.boolean().default(false),
  askedDespite: z
    .strictObject({ cite: citeSchema, until: dateSchema.describe('From this day on it may not be asked any more.') })
    .optional()
    .describe('Asked though a connected register holds it: by which article, and until when. Counted in public.'),
};

const simpleFieldSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...fieldBase,
    type: z.literal('string'),
    maxLength: z.int().positive().default(200),
    pattern: z.string().optional().describe('Regular expression that the whole answer must match.'),
    patternHelp: textSchema.optional(),
    autocomplete: z.string().optional(),
  }),
  z.strictObject({ ...fieldBase, type: z.literal('longText'), maxLength: z.int().positive().default(4000) }),
  z.strictObject({
    ...fieldBase,
    type: z.literal('integer'),
    min: z.int().optional(),
    max: z.int().optional(),
    unit: textSchema.optional(),
  }),
  z.strictObject({ ...fieldBase, type: z.literal('money'), min: z.string().optional(), max: z.string().optional() }),
  z.strictObject({
    ...fieldBase,
    type: z.literal('date'),
    notBefore: ruleSchema('The earliest day.', 'date', ', item (in a group)').optional(),
    notAfter: ruleSchema('The latest day.', 'date', ', item (in a group)').optional(),
  }),
  z.strictObject({ ...fieldBase, type: z.literal('boolean') }),
  z.strictObject({ ...fieldBase, type: z.literal('choice'), options: z.array(optionSchema).min(2) }),
  z.strictObject({ ...fieldBase, type: z.literal('choices'), options: z.array(optionSchema).min(2) }),
  z.strictObject({ ...fieldBase, type: z.literal('iin') }),
  z.strictObject({ ...fieldBase, type: z.literal('bin') }),
  z.strictObject({ ...fieldBase, type: z.literal('phone') }),
  z.strictObject({ ...fieldBase, type: z.literal('email') }),
  z.strictObject({
    ...fieldBase,
    type: z.literal('territory'),
    level: z.enum(['oblast', 'district']).default('district'),
  }),
  z.strictObject({ ...fieldBase, type: z.literal('country') }),
  z.strictObject({
    ...fieldBase,
    type: z.literal('record'),
    evidence: nameSchema.describe(
      'A `many` evidence; the person picks one of its records, the answer is its record id.',
    ),
    shows: z.array(nameSchema).min(1),
  }),
  z.strictObject({
    ...fieldBase,
    type: z.literal('file'),
    accept: z.array(z.enum(['pdf', 'jpeg', 'png'])).min(1),
    maxBytes: z.int().positive().default(5_000_000),
    basis: citeSchema.describe('The article that lets us ask for this paper.'),
  }),
]);

export const fieldSchema = z.union([
  simpleFieldSchema,
  z.strictObject({
    ...fieldBase,
    type: z.literal('group'),
    item: textSchema.describe('Of a group: what one of them is called: "Child".'),
    fields: z.array(simpleFieldSchema).min(1).describe('Of a group: its fields, of any type but group.'),
    minItems: z.int().nonnegative().default(0).describe('Of a group.'),
    maxItems: z.int().positive().default(10).describe('Of a group.'),
  }),
]);

const evidenceSchema = z.strictObject({
  register: idSchema,
  for: z
    .union([
      z.enum(['applicant', 'organisation']),
      z.strictObject({ iin: ruleSchema('The IIN of a person.', 'string') }),
      z.strictObject({ bin: ruleSchema('The BIN of an organisation.', 'string') }),
      z.strictObject({ key: z.record(nameSchema, ruleSchema('A key field of the register.', 'string')) }),
    ])
    .describe(
      'Whose records: the applicant, the organisation the applicant acts for, a person by an IIN (an expression over the form), or records by key fields.',
    ),
  by: nameSchema.optional().describe('Which subject field of the register holds that person; default: the first.'),
  fields: z.array(nameSchema).min(1),
  many: z.boolean().default(false).describe('All records (a list) instead of the one.'),
  optional: z
    .boolean()
    .default(false)
    .describe('The service also works when there is none; rules must then ask has().'),
  purpose: idSchema.describe('The purpose of the register under which it is read.'),
  label: textSchema.optional().describe('What it is, in words; default: the register and its fields.'),
});

const silenceSchema = z
  .enum(['refusal', 'approval'])
  .describe('What holds when nobody decided in time: as refused, or as approved.');
const silenceCiteSchema = citeSchema.describe('The article by which silence means that.');

const termSchema = z
  .union([
    z.strictObject({ kind: z.literal('automatic').describe('Decided at once by rule.'), cite: citeSchema }),
    z.strictObject({
      workingDays: z.int().positive().describe('In how many working days it is decided.'),
      week: z.enum(['five', 'six']).default('five').describe('five: Saturday and Sunday are off; six: Sunday is.'),
      silence: silenceSchema,
      cite: citeSchema,
      silenceCite: silenceCiteSchema,
    }),
    z.strictObject({
      calendarDays: z.int().positive().describe('In how many days of the calendar it is decided.'),
      silence: silenceSchema,
      cite: citeSchema,
      silenceCite: silenceCiteSchema,
    }),
  ])
  .describe('How soon it is decided: kind: automatic, or workingDays, or calendarDays; the latter two have no kind.');

const stepSchema = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('automatic'),
    decide: ruleSchema('"grant", or the id of a ground.', 'string'),
  }),
  z.strictObject({
    step: z.literal('review'),
    label: textSchema,
    checklist: z
      .array(
        z.strictObject({
          id: nameSchema,
          text: textSchema,
          cite: citeSchema,
          fact: ruleSchema('Answers it; without one the officer does.', 'bool').optional(),
        }),
      )
      .default([]),
  }),
  z.strictObject({
    step: z.literal('opinion'),
    of: idSchema.describe('Agency asked.'),
    label: textSchema,
    workingDays: z.int().positive().describe('In how many it answers; fewer than the term has.'),
    optional: z.boolean().default(false).describe('The decision does not wait for its answer.'),
    cite: citeSchema,
  }),
]);

const IN_RESULT = ', caseNumber, item (where each is)';

const resultRegisterSchema = z.strictObject({
  register: idSchema,
  act: z.enum(['add', 'change', 'end']).describe('A new record; other values of one; its last day.'),
  key: z.record(nameSchema, ruleSchema('Says which record.', 'the type of that field', IN_RESULT)),
  values: z.record(nameSchema, ruleSchema('What is written.', 'the type of that field', IN_RESULT)).default({}),
  when: ruleSchema('Written only when true.', 'bool', IN_RESULT).optional(),
  each: nameSchema.optional().describe('A group of the form: once for each item, named `item` in the expressions.'),
});

export const serviceSchema = z.strictObject({
  service: idSchema.describe('Id of the service; part of its address.'),
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  provider: idSchema.describe('Agency that decides.'),
  title: textSchema,
  summary: textSchema.describe('For whom and for what, in one or two sentences.'),
  basis: z.array(citeSchema).min(1),
  lifeEvents: z.array(idSchema).min(1).describe('Life events of country.yaml.'),
  synonyms: z
    .strictObject({ kk: z.array(z.string()), ru: z.array(z.string()), en: z.array(z.string()) })
    .describe('Other words people search by.'),
  channels: z
    .array(z.enum(['portal', 'centre', 'mobile', 'messenger']))
    .min(1)
    .describe('By which doors it is asked for.'),
  recipients: z
    .array(z.enum(['citizen', 'resident', 'organisation']))
    .min(1)
    .describe('For whom it is.'),
  applicant: z.strictObject({
    kind: z.enum(['person', 'organisation']).describe('Who asks; for an organisation somebody asks by a mandate.'),
    cosigners: z
      .array(
        z.strictObject({
          id: nameSchema,
          label: textSchema,
          iin: ruleSchema('The IIN of the person who must sign too.', 'string'),
          when: ruleSchema('Signs only when true.', 'bool').optional(),
        }),
      )
      .default([]),
  }),
  mandates: z
    .union([z.literal('none'), z.array(idSchema).min(1)])
    .optional()
    .describe(
      'By which kinds of mandates.yaml another may ask for it: none, or those named. Absent: by every kind whose mandate covers the service.',
    ),
  matter: ruleSchema(
    'What the application is about (a number, an address): re-application in the same matter within 90 days goes to the same officer.',
    'string',
  ).optional(),
  assurance: z.enum(['low', 'substantial', 'signature']).default('signature'),
  fee: z.union([
    z.literal('none'),
    z.strictObject({
      lines: z
        .array(
          z.strictObject({
            id: nameSchema,
            label: textSchema,
            amount: ruleSchema('How much: mci("1.25"), tenge(500), …', 'money'),
            when: ruleSchema('Charged only when true.', 'bool').optional(),
            cite: citeSchema,
          }),
        )
        .min(1),
    }),
  ]),
  term: termSchema,
  territory: ruleSchema('The code of the territory whose unit decides; "national" for the whole country.', 'string'),
  retention: z
    .strictObject({ content: periodSchema, cite: citeSchema })
    .describe('How long contents of a case are kept after it ends.'),
  evidence: z
    .record(nameSchema, evidenceSchema)
    .describe('What is read of registers; each by its name is a variable of the rules.'),
  form: z.array(
    z.strictObject({
      page: idSchema,
      title: textSchema,
      intro: textSchema.optional(),
      when: ruleSchema('Shown only when true.', 'bool').optional(),
      fields: z.array(fieldSchema).min(1),
    }),
  ),
  declarations: z.array(z.strictObject({ id: nameSchema, text: textSchema })).default([]),
  eligible: z.array(
    z.strictObject({
      id: nameSchema,
      when: ruleSchema('True when the condition is met.', 'bool'),
      rule: textSchema.describe('The condition in words.'),
      else: textSchema.describe('What is said when it is not met.'),
      cite: citeSchema,
      facts: z.array(nameSchema).default([]).describe('Evidence that the rule uses: shown with the way to correct it.'),
      ground: idSchema.optional().describe('The ground of refusal that an unmet condition is.'),
    }),
  ),
  procedure: z.array(stepSchema).min(1),
  correction: z.union([
    z.literal('none'),
    z.strictObject({ workingDays: z.int().positive().describe('How long the applicant has.'), cite: citeSchema }),
  ]),
  outage: z
    .strictObject({
      term: z
        .enum(['stands', 'runs'])
        .describe('Whether the clock stands while the case waits for the answer, or runs on.'),
      cite: citeSchema,
    })
    .optional()
    .describe(
      'An application may be sent while a register that lives elsewhere is silent, and the case waits for its answer. Absent: it can be sent once the answer is there.',
    ),
  hearing: z.union([
    z.literal('none'),
    z.strictObject({
      workingDays: z.int().positive().describe('Preliminary decision at least so many working days before the act.'),
      objections: z.int().positive().describe('In how many working days the applicant may object.'),
      cite: citeSchema,
    }),
  ]),
  grounds: z.array(z.strictObject({ id: idSchema, text: textSchema, cite: citeSchema })).min(1),
  result: z.strictObject({
    document: idSchema.optional(),
    data: z
      .record(nameSchema, ruleSchema('A field of the document.', 'the type of that field', ', caseNumber'))
      .default({})
      .describe('Fields of the document, computed.'),
    replaces: ruleSchema(
      'Number of the case whose document ends by this one, of the same kind and holder; an empty one, or of no case: none.',
      'string',
    ).optional(),
    registers: z.array(resultRegisterSchema).default([]),
  }),
});

export type ServiceDefinition = z.infer<typeof serviceSchema>;
export type FormField = z.infer<typeof fieldSchema>;
export type SimpleField = z.infer<typeof simpleFieldSchema>;
export type EvidenceDefinition = z.infer<typeof evidenceSchema>;

const factsSchema = z.record(idSchema, z.array(z.record(nameSchema, z.unknown())));

/** Worked examples of one service: facts in, outcome expected. They are its tests and the admission test of its officers. */
export const casesSchema = z.strictObject({
  service: idSchema,
  version: dateSchema.describe('The edition of the service that they belong to.'),
  cases: z
    .array(
      z.strictObject({
        name: textSchema,
        today: dateSchema,
        applicant: z.string().describe('IIN of the applicant among the facts.'),
        organisation: z.string().optional(),
        registers: factsSchema.describe('Records by register, field by field; invented people only.'),
        answers: z.record(nameSchema, z.unknown()).default({}),
        expect: z.strictObject({
          eligible: z.boolean(),
          unmet: z.array(nameSchema).default([]),
          fee: z.string().default('0').describe('In tiyn.'),
          decision: z.string().optional().describe('For automatic services: "grant" or a ground.'),
          document: z
            .record(nameSchema, z.unknown())
            .optional()
            .describe('Some of the fields that the document must have.'),
          dueFrom: dateSchema.optional(),
          due: dateSchema.optional().describe('Day on which the term ends when registered on dueFrom.'),
        }),
      }),
    )
    .min(1),
});
/** The kind under which worked cases are published, each edition beside that of its service. */
export const CASES_KIND = 'service-cases';
export type ServiceCases = z.infer<typeof casesSchema>;
