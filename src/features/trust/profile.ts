/** The trust profile of the country as a definition, and the one in force. */
import {
  type AgencyDefinition,
  agency,
  book,
  checkCite,
  checkRefers,
  definitionKind,
} from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { isHttps } from '#platform/config.ts';
import { type SigningApp, type TrustProfile, trustProfileSchema } from './profile-schema.ts';

const KIND = 'trust-profile';

export const trustProfileKind = definitionKind<TrustProfile>({
  kind: KIND,
  isNeeded: true,
  files: 'trust.yaml',
  format: 'yaml',
  schema: trustProfileSchema,
  idOf: (definition) => definition.trust,
  versionOf: (definition) => definition.version,
  title: 'Trust profile',
  check({ basis, kinds, signingApp }, world, report) {
    for (const [i, cite] of basis.entries()) checkCite(world, report, cite, ['basis', i]);
    const path = ['signingApp', 'organisation'];
    const organisation = signingApp?.organisation;
    checkRefers(world, report, 'agency', organisation, path);
    const asking = organisation && world.get<AgencyDefinition>('agency', organisation);
    if (asking && asking.bin === undefined)
      report.error(
        path,
        `agency ${organisation} has no BIN`,
        "the app shows who asks with the BIN: write it in the agency's file",
      );
    const { roles, holders } = kinds.organisation;
    const named = holders ? [...Object.values(holders.mandates), holders.officers] : [];
    for (const role of named)
      if (role !== undefined && roles[role] === undefined)
        report.error(
          ['kinds', 'organisation', 'holders'],
          `${role} is no role`,
          'name a key of kinds.organisation.roles',
        );
  },
});

/** The country's profile in force. Throws where the country published none: then nothing can be signed or verified. */
export function trustProfile(env: Env, at: Instant): TrustProfile {
  const [edition] = book(env).list<TrustProfile>(KIND, at);
  if (!edition) throw new Error('the country has no trust.yaml in force');
  return edition.definition;
}

/** Every profile that the country ever published. */
export const everyProfile = (env: Env): TrustProfile[] =>
  book(env)
    .ids(KIND)
    .flatMap((id) =>
      book(env)
        .versions<TrustProfile>(KIND, id)
        .map(({ definition }) => definition),
    );

export interface OfferedApp extends SigningApp {
  /** Who asks, with the BIN by which the app knows it. */
  readonly asking: Pick<AgencyDefinition, 'title'> & { readonly bin: string };
}

/**
 * The signing app of the country, where it has one and this instance can be reached by it: over https. A demonstration shows it all the
 * same.
 */
export function signingApp(env: Env): OfferedApp | undefined {
  const now = env.clock.now();
  const app = book(env).list<TrustProfile>(KIND, now)[0]?.definition.signingApp;
  if (!app || (env.instance.mode !== 'demo' && !isHttps(env.config))) return undefined;
  const { title, bin } = agency(env, app.organisation, now) ?? {};
  return title && bin !== undefined ? { ...app, asking: { title, bin } } : undefined;
}

/**
 * The role (`kinds.organisation.roles`) of a certificate in the name of an organisation for whoever acts for it by a kind of mandate, or for
 * an officer of an agency; undefined where he gets none.
 */
export function roleFor(env: Env, by: { readonly mandate: string } | 'officer', at: Instant): string | undefined {
  const { holders } = trustProfile(env, at).kinds.organisation;
  return by === 'officer' ? holders?.officers : holders?.mandates[by.mandate];
}
