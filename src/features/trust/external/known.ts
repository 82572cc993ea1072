/** The external authorities that are trusted now. */
import { book, dayIn } from '#features/country/index.ts';
import { type Env, perEnv } from '#platform/app.ts';
import type { Authority } from '../signatures/authority.ts';
import { chainOf } from '../signatures/chain.ts';
import { derOf, EXTERNAL_KIND, type ExternalAuthority } from './definition.ts';
import { externalRevocations } from './source.ts';

export interface ExternalKnown {
  readonly definition: ExternalAuthority;
  readonly authority: Authority;
}

// Reading and checking a chain takes longer than all the rest of a verification: once for each edition.
const opened = perEnv(() => new Map<ExternalAuthority, ExternalKnown>());

/** Those in force today, by the country's editions. */
export function externalAuthorities(env: Env): readonly ExternalKnown[] {
  const now = env.clock.now();
  const kept = opened(env);
  return book(env)
    .list<ExternalAuthority>(EXTERNAL_KIND, now)
    .filter(({ definition: { until } }) => until === undefined || dayIn(env, now) <= until)
    .map(({ definition }) => {
      const known = kept.get(definition) ?? open(definition);
      kept.set(definition, known);
      return known;
    });
}

function open(definition: ExternalAuthority): ExternalKnown {
  const { root, issuing, vouchesFor: kinds, policies } = definition;
  const chain = chainOf(derOf(issuing), derOf(root));
  const revocation = externalRevocations(chain.certificate.fingerprint);
  return { definition, authority: { ...chain, revocation, limits: { kinds, policies } } };
}
