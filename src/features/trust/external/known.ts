/** The external authorities that are trusted now. */
import { book, dayIn } from '#features/country/index.ts';
import { type Env, perEnv } from '#platform/app.ts';
import type { Authority } from '../signatures/authority.ts';
import { chainIn, EXTERNAL_KIND, type ExternalAuthority } from './definition.ts';
import { externalRevocations } from './source.ts';

export interface ExternalKnown {
  readonly definition: ExternalAuthority;
  readonly authority: Authority;
}

// Reading and checking a chain takes longer than all the rest of a verification: once for each edition.
const opened = perEnv(() => new Map<ExternalAuthority, ExternalKnown>());

/** Those in force today whose signatures are computed here, by the country's editions. */
export const externalAuthorities = (env: Env): readonly ExternalKnown[] =>
  inForce(env).filter(({ definition: { checker } }) => checker === undefined);

/** Those whose signatures only the checker can compute. */
export const elsewhereAuthorities = (env: Env): readonly ExternalKnown[] =>
  inForce(env).filter(({ definition: { checker } }) => checker !== undefined);

function inForce(env: Env): readonly ExternalKnown[] {
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
  const { vouchesFor: kinds, policies } = definition;
  const chain = chainIn(definition);
  const revocation = externalRevocations(chain.certificate.fingerprint);
  return { definition, authority: { ...chain, revocation, limits: { kinds, policies } } };
}
