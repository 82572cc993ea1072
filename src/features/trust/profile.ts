/** The trust profile of the country as a definition, and the one in force. */
import { book, checkCite, definitionKind } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { type TrustProfile, trustProfileSchema } from './profile-schema.ts';

const KIND = 'trust-profile';

export const trustProfileKind = definitionKind<TrustProfile>({
  kind: KIND,
  files: 'trust.yaml',
  format: 'yaml',
  schema: trustProfileSchema,
  idOf: (definition) => definition.trust,
  versionOf: (definition) => definition.version,
  title: 'Trust profile',
  check({ basis }, world, report) {
    for (const [i, cite] of basis.entries()) checkCite(world, report, cite, ['basis', i]);
  },
});

/** The country's profile in force. Throws where the country published none: then nothing can be signed or verified. */
export function trustProfile(env: Env, at: Instant): TrustProfile {
  const [edition] = book(env).list<TrustProfile>(KIND, at);
  if (!edition) throw new Error('the country has no trust.yaml in force');
  return edition.definition;
}
