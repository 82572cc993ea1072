/** trust.yaml: how a country's certificates look. The law of one country stands there, never in the program. */
import { z } from 'zod';
import { citeSchema, dateSchema, idSchema, nameSchema, periodSchema } from '#features/country/index.ts';

const oidSchema = z
  .string()
  .regex(/^[0-2](\.(0|[1-9]\d*))+$/, 'write an object identifier in dotted figures, in quotes: "1.3.6.1"')
  .describe('Object identifier in dotted figures.');

const kindFields = {
  usage: oidSchema.describe('Extended key usage that marks certificates of this kind.'),
  policy: oidSchema.describe('Certificate policy under which they are issued.'),
  validFor: periodSchema.describe('How long a certificate holds.'),
};

export const trustProfileSchema = z.strictObject({
  trust: idSchema.describe('Id of the profile.'),
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  basis: z.array(citeSchema).min(1).describe('The articles that say what a signature and a certificate are.'),
  countryName: z
    .string()
    .regex(/^[A-Z]{2}$/, 'write two capital letters (ISO 3166)')
    .describe('C of every name.'),
  authorities: z
    .strictObject({
      organisation: z.string().min(1).describe('O of the authorities: who keeps them.'),
      root: z.string().min(1),
      issuing: z.string().min(1),
      timestamp: z.string().min(1),
      draw: z.string().min(1),
      validFor: periodSchema.describe('Of the root.'),
      issuingValidFor: periodSchema.describe('Of the issuing authority and of the time-stamp and draw certificates.'),
    })
    .describe('Common names of the authorities; a demo puts DEMO before each.'),
  identifiers: z
    .strictObject({
      person: z.string().describe('Stands before the number of a person in serialNumber.'),
      organisation: z.string().describe('Stands before the number of an organisation in OU.'),
    })
    .describe('How subjects carry their numbers.'),
  signing: oidSchema.describe('Extended key usage without which a certificate may not sign documents.'),
  timestampPolicy: oidSchema.describe('Policy of the time-stamp authority.'),
  kinds: z.strictObject({
    person: z.strictObject(kindFields),
    organisation: z.strictObject({
      ...kindFields,
      roles: z
        .record(nameSchema, oidSchema)
        .describe('Extended key usages that say what the person may do for the organisation.'),
    }),
    agency: z.strictObject(kindFields).describe('Seals of agencies.'),
  }),
});

export type TrustProfile = z.infer<typeof trustProfileSchema>;
