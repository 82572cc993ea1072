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
import { readCertificate, USAGE } from '../certificates/read.ts';
import { isBeyondUs, isNamedIssuer } from '../elsewhere/question.ts';
import { oidSchema } from '../profile-schema.ts';
import { type Chain, chainOf } from '../signatures/chain.ts';

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
  checker: z
    .enum(['ncanode'])
    .optional()
    .describe(
      'Its signatures are by algorithms that are not computed here (GOST): this program is asked about each, withdrawal included. Where it runs is the installation’s to say (NCANODE_URL).',
    ),
});

export type ExternalAuthority = z.infer<typeof externalAuthoritySchema>;

/**
 * Its two certificates. Their signatures are computed here, or by the checker alone: then whoever publishes the definition vouches for them
 * by their fingerprints. Throws where they are none.
 */
export function chainIn({ root, issuing, checker }: Pick<ExternalAuthority, 'root' | 'issuing' | 'checker'>): Chain {
  if (checker === undefined) return chainOf(derOf(issuing), derOf(root));
  const chain = { certificate: readCertificate(derOf(issuing)), root: readCertificate(derOf(root)) };
  const all = [chain.certificate, chain.root];
  const mayIssue = all.every((one) => one.isAuthority && one.hasUsage(USAGE.certificateSign));
  // What is computed here is judged here, whatever a checker would say.
  if (!mayIssue || !all.every((one) => isBeyondUs('', '', one)) || !isNamedIssuer(chain.root, chain.certificate))
    throw new Error(`${chain.certificate.fingerprint} is no authority of a checker`);
  return chain;
}

export const derOf = (pem: string): Uint8Array => fromBase64((PEM.exec(pem)?.[1] ?? '').replaceAll(/\s/g, ''));

export const externalAuthorityKind = definitionKind<ExternalAuthority>({
  kind: EXTERNAL_KIND,
  files: 'authorities/*.yaml',
  format: 'yaml',
  schema: externalAuthoritySchema,
  idOf: ({ authority }) => authority,
  versionOf: ({ version }) => version,
  title: 'External authority',
  check(definition, world, report) {
    const { basis, vouchesFor, lists, ocsp, checker } = definition;
    for (const [i, cite] of basis.entries()) checkCite(world, report, cite, ['basis', i]);
    checkUnique(report, vouchesFor, (index) => ['vouchesFor', index]);
    if (checker && (lists || ocsp))
      report.error(['checker'], 'the checker is asked about withdrawal too', 'leave lists and ocsp out');
    if (!lists && !ocsp && !checker)
      report.error(['authority'], 'nobody could learn of a withdrawn certificate', 'name its lists, its ocsp, or both');
    try {
      chainIn(definition);
    } catch {
      report.error(
        ['issuing'],
        'this is no issuing authority under the root, or its algorithms are too weak, or are none of a checker',
        'take both certificates from the authority again, and put each in its place',
      );
    }
  },
});
