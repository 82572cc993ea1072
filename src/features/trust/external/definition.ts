/** authorities/*.yaml: authorities that the country trusts beside its own platform's, such as a national one. */
import { z } from 'zod';
import {
  checkCite,
  checkUnique,
  citeSchema,
  dateSchema,
  definitionKind,
  idSchema,
  textSchema,
} from '#features/country/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { oidSchema } from '../profile-schema.ts';
import { chainOf } from '../signatures/chain.ts';

export const EXTERNAL_KIND = 'external-authority';

const PEM = /^-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

const certificateSchema = z
  .string()
  .regex(PEM, 'write one certificate as PEM, from “-----BEGIN CERTIFICATE-----” to “-----END CERTIFICATE-----”')
  .describe('A certificate as PEM.');

const addressSchema = z.url({ protocol: /^https?$/, error: 'write an address that begins with http:// or https://' });

export const externalAuthoritySchema = z.strictObject({
  authority: idSchema,
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  title: textSchema.describe('What people call it.'),
  basis: z.array(citeSchema).min(1).describe('The articles by which its signatures count here.'),
  root: certificateSchema.describe(
    'Its root, as PEM. Compare the fingerprint with what the authority publishes on paper.',
  ),
  issuing: certificateSchema.describe('Who issues the certificates of signers, under that root; as PEM.'),
  vouchesFor: z
    .array(z.enum(['person', 'organisation']))
    .min(1)
    .describe('Whose signatures it may vouch for. Seals of agencies are the platform’s alone.'),
  policies: z
    .array(oidSchema)
    .min(1)
    .optional()
    .describe('A certificate must be issued under one of these policies; without it under any.'),
  until: dateSchema.optional().describe('The last day on which its signatures are taken.'),
  lists: z
    .strictObject({
      complete: addressSchema.describe('Where its list of withdrawn certificates (CRL) stands.'),
      delta: addressSchema.optional().describe('Where the changes since the complete list stand.'),
    })
    .optional()
    .describe('Asked for each hour, changes each five minutes.'),
  ocsp: z
    .strictObject({
      address: addressSchema.describe('Where it answers.'),
      digest: z
        .enum(['sha1', 'sha256'])
        .default('sha1')
        .describe('By which digest it wants to be named in a question.'),
    })
    .optional()
    .describe('Answers about one certificate: asked where the lists don’t say, or there are none.'),
});

export type ExternalAuthority = z.infer<typeof externalAuthoritySchema>;

export const derOf = (pem: string): Uint8Array => fromBase64((PEM.exec(pem)?.[1] ?? '').replaceAll(/\s/g, ''));

export const externalAuthorityKind = definitionKind<ExternalAuthority>({
  kind: EXTERNAL_KIND,
  files: 'authorities/*.yaml',
  format: 'yaml',
  schema: externalAuthoritySchema,
  idOf: ({ authority }) => authority,
  versionOf: ({ version }) => version,
  title: 'External authority',
  check({ basis, root, issuing, vouchesFor, lists, ocsp }, world, report) {
    for (const [i, cite] of basis.entries()) checkCite(world, report, cite, ['basis', i]);
    checkUnique(report, vouchesFor, (index) => ['vouchesFor', index]);
    if (!lists && !ocsp)
      report.error(['authority'], 'nobody could learn of a withdrawn certificate', 'name its lists, its ocsp, or both');
    try {
      chainOf(derOf(issuing), derOf(root));
    } catch {
      report.error(
        ['issuing'],
        'this is no issuing authority under the root, or its algorithms are too weak',
        'take both certificates from the authority again, and put each in its place',
      );
    }
  },
});
