/** country.yaml: what the whole instance is of. One file; every other definition refers to its words. */
import { z } from 'zod';
import { LANGUAGES } from '#kernel/text.ts';
import { citeSchema, dateSchema, idSchema, textSchema } from '../schema.ts';

const colourSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/, 'write a colour as #rrggbb, small letters')
  .describe('Colour, #rrggbb.');

const themeModeSchema = z
  .strictObject({
    action: colourSchema.describe('What can be pressed: links, buttons, progress.'),
    actionHover: colourSchema.describe('The same under the pointer.'),
    highlight: colourSchema.describe('What is now, proof, focus.'),
  })
  .describe('Colours of one mode; contrast with the background is at least 4.5:1 for action.');

export const lifeEventSchema = z.strictObject({
  id: idSchema,
  title: textSchema.describe('What happens in a life, as people say it: "A child is born".'),
  summary: textSchema.describe('One sentence: what can be done here.'),
  icon: idSchema.optional().describe('Name of a drawing of the interface; absent: none is shown.'),
});

export const countrySchema = z.strictObject({
  country: idSchema.describe('Id of the country: its ISO 3166-1 code in small letters.'),
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  name: textSchema.describe('Name of the state.'),
  service: textSchema.describe('What the portal is called: shown in the header of every page.'),
  languages: z
    .array(z.enum(LANGUAGES))
    .length(LANGUAGES.length)
    .describe('All three, kk, ru and en, the state language first: the order of the language switch.'),
  zone: z
    .string()
    .refine(
      (zone) => Intl.supportedValuesOf('timeZone').includes(zone),
      'write a name of the tz database, such as Asia/Almaty',
    )
    .describe('Time zone by the tz database: days and terms are counted by its clock.'),
  currency: z
    .strictObject({
      code: z
        .string()
        .regex(/^[A-Z]{3}$/, 'write the three letters of ISO 4217')
        .describe('ISO 4217.'),
      rounding: z
        .enum(['down', 'halfUp', 'up'])
        .describe('How a rate times a factor becomes whole units: mci("1.25").'),
      index: idSchema.describe('Rate of rates.yaml by which mci() multiplies: the monthly calculation index.'),
      cite: citeSchema,
    })
    .describe('Money of fees and payments.'),
  numberPrefix: z
    .string()
    .regex(/^[A-Z]{2,4}$/, 'two to four capital Latin letters')
    .describe('Numbers of cases and documents begin with it.'),
  identifiers: z
    .strictObject({ person: textSchema.describe('IIN in words.'), organisation: textSchema.describe('BIN in words.') })
    .describe('What the identification numbers are called.'),
  registers: z
    .strictObject({
      individuals: idSchema.describe(
        'Register of people. Its key is iin; it has iin, surname, givenName, patronymic (optional where not everybody has one) and birthDate.',
      ),
      organisations: idSchema.describe(
        'Register of organisations. Its key is bin; it has bin, name (of type text) and director (of type iin).',
      ),
      addresses: idSchema.optional().describe('Register of places of residence.'),
    })
    .describe('Registers that the engine itself relies on.'),
  offices: z
    .strictObject({
      platform: idSchema.describe('Agency that runs the platform and answers for it.'),
      oversight: idSchema.describe('Agency that controls the quality of public services and hears complaints.'),
      dataProtection: idSchema.describe(
        'Agency that watches over personal data: it hears complaints of look-ups and may stop a purpose.',
      ),
      witnesses: z
        .array(idSchema)
        .length(2)
        .describe('Two agencies outside the executive whose signatures enter every draw.'),
      centres: idSchema.optional().describe('Agency whose centres accept applications on behalf of visitors.'),
    })
    .describe('Which agency holds which office of the engine.'),
  assurance: z
    .strictObject({ low: textSchema, substantial: textSchema, signature: textSchema })
    .describe('What the levels of assurance are called.'),
  lookups: z
    .strictObject({
      showOfficer: z.boolean().describe('Whether a person sees the name of the officer who looked, beside the agency.'),
      cite: citeSchema,
      delay: z
        .strictObject({
          mostDays: z.int().positive().describe('For how many days at most a court may have look-ups shown later.'),
          cite: citeSchema,
        })
        .optional()
        .describe('Look-ups that a court orders to be shown later; absent: there are none.'),
    })
    .describe('What the record of look-ups shows to the person whose data was read.'),
  complaint: z
    .strictObject({
      fileWithinMonths: z.int().positive().describe('How long after learning of the act one may complain.'),
      workingDays: z.int().positive().describe('In how many working days it is answered.'),
      purpose: idSchema.describe(
        'Purpose of the register of individuals for which whoever answers a complaint reads who complains.',
      ),
      cite: citeSchema,
    })
    .describe('Complaints about a case.'),
  dataProtection: z
    .strictObject({
      cite: citeSchema.describe('What makes the agency of offices.dataProtection the authority.'),
      order: citeSchema.describe('By which it stops a purpose, and demands an answer for an unlawful look-up.'),
      audit: z
        .strictObject({
          daily: z.int().positive().describe('How many look-ups of each day are drawn by lot.'),
          cite: citeSchema,
        })
        .describe('Look-ups that the authority examines without anybody having complained.'),
      answer: z
        .strictObject({
          workingDays: z
            .int()
            .positive()
            .describe('Within which an agency says what it did about an unlawful look-up.'),
          cite: citeSchema,
        })
        .describe('What follows from a look-up that was found unlawful.'),
      breach: citeSchema.describe('By which people are told that their data was touched by a breach.'),
    })
    .describe('How personal data is watched over.'),
  lifeEvents: z.array(lifeEventSchema).min(1).describe('How the catalogue is arranged: services name these ids.'),
  topics: z
    .array(z.strictObject({ id: idSchema, title: textSchema }))
    .default([])
    .describe('Subjects of acts and open data.'),
  theme: z
    .strictObject({ light: themeModeSchema, dark: themeModeSchema })
    .optional()
    .describe("Colours of the interface; absent: the engine's own."),
});

export type CountryDefinition = z.infer<typeof countrySchema>;
export type LifeEvent = z.infer<typeof lifeEventSchema>;
