/** trust.yaml: how a country's certificates look. The law of one country stands there, never in the program. */
import { z } from 'zod';
import { citeSchema, dateSchema, idSchema, nameSchema, periodSchema } from '#features/country/index.ts';

export const oidSchema = z
  .string()
  .regex(/^[0-2](\.(0|[1-9]\d*))+$/, 'write an object identifier in dotted figures, in quotes: "1.3.6.1"')
  .describe('Object identifier in dotted figures.');

const kindFields = {
  usage: oidSchema.describe('Extended key usage that marks certificates of this kind.'),
  policy: oidSchema.describe('Certificate policy under which they are issued.'),
  validFor: periodSchema.describe('How long a certificate holds.'),
};

/** How it is known whom a certificate is issued to (ETSI EN 319 411-1 section 6.2.2). */
export const PROOFS = ['certificate', 'invitation', 'centre'] as const;
export type Proof = (typeof PROOFS)[number];

/** Kinds of keys that people may bring. */
export const KEYS = ['P-256', 'P-384', 'Ed25519'] as const;
export type BroughtKey = (typeof KEYS)[number];

const proofsSchema = z
  .record(z.enum(PROOFS), oidSchema)
  .optional()
  .describe(
    'Policies that say how the person was known: by a certificate held before, by a code of a centre, at a centre.',
  );

// X.520 allows 64 characters; "DEMO ", "OCSP " and the number of a generation stand beside it.
const nameOfAuthority = z.string().min(1).max(48);

const signingAppSchema = z
  .strictObject({
    protocol: z.enum(['egov-mobile']).describe('How the app speaks with the site: egov-mobile, the QR of eGov Mobile.'),
    organisation: idSchema.describe('The agency that asks, as the app shows it; its file has a BIN.'),
    scheme: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9+.-]*:$/, 'write the scheme with its colon: "mobileSign:"')
      .describe('What stands before the address in the picture (QR).'),
    apps: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(40).describe('As its users know it.'),
          launch: z
            .string()
            .regex(/^https:\/\/[^\s{}]+\{link\}[^\s{}]*$/, 'write an address by https with {link} in it')
            .describe('Opens it on the phone that shows the page; {link} stands for the address, encoded.'),
          stores: z
            .array(z.strictObject({ name: z.string().min(1).max(40), address: z.url({ protocol: /^https$/ }) }))
            .describe('Where it is got.'),
        }),
      )
      .min(1)
      .describe('The apps that read the picture.'),
  })
  .describe('Apps of the country that sign on the phone for a page on another screen; absent: none is offered.');

export type SigningApp = z.infer<typeof signingAppSchema>;

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
      root: nameOfAuthority,
      issuing: nameOfAuthority.describe('The main issuing authority.'),
      timestamp: nameOfAuthority,
      draw: nameOfAuthority,
      separate: z
        .strictObject({
          person: nameOfAuthority,
          organisation: nameOfAuthority,
          agency: nameOfAuthority,
          timestamp: nameOfAuthority,
        })
        .partial()
        .optional()
        .describe(
          'Issuing authorities of their own, for whom; what is not named here is issued by the one named in issuing.',
        ),
      validFor: periodSchema.describe('Of the root.'),
      issuingValidFor: periodSchema.describe('Of an issuing authority.'),
      rootListValidFor: periodSchema
        .optional()
        .describe(
          'For how long a list that a ceremony makes of the root’s certificates holds; the next ceremony is due well before its end. Without it a year.',
        ),
      serviceValidFor: periodSchema
        .optional()
        .describe('Of time-stamp and draw certificates; without it as long as an issuing authority.'),
      responderValidFor: periodSchema
        .optional()
        .describe('Of the certificates that sign OCSP answers; without it as long as time-stamp certificates.'),
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
  keys: z
    .array(z.enum(KEYS))
    .min(1)
    .default(['P-256', 'P-384'])
    .describe('The kinds of keys for which people and organisations get certificates.'),
  kinds: z.strictObject({
    person: z.strictObject({ ...kindFields, proofs: proofsSchema }),
    organisation: z.strictObject({
      ...kindFields,
      proofs: proofsSchema,
      roles: z
        .record(nameSchema, oidSchema)
        .describe('Extended key usages that say what the person may do for the organisation.'),
      holders: z
        .strictObject({
          mandates: z
            .record(idSchema, nameSchema)
            .describe('By kind of mandate (mandates.yaml) the role that it gives; a kind not named here gives none.'),
          officers: nameSchema.optional().describe('The role of an officer, in the name of his agency.'),
        })
        .optional()
        .describe('Who may get a certificate in the name of an organisation. Without it nobody.'),
    }),
    agency: z
      .strictObject({
        ...kindFields,
        fourEyes: z
          .boolean()
          .default(false)
          .describe(
            'A special profile: the seal of an agency that comes later, or under another name, is made when two administrators agree. Those of the first start are made with it.',
          ),
      })
      .describe('Seals of agencies.'),
  }),
  signingApp: signingAppSchema.optional(),
});

export type TrustProfile = z.infer<typeof trustProfileSchema>;
