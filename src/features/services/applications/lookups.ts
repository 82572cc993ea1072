/** What answers are compared with: territories of the country, records that the draft's facts hold, files uploaded to it. */
import { type Territory, territories, territory } from '#features/country/index.ts';
import { isUuid } from '#kernel/uuid.ts';
import type { Env } from '#platform/app.ts';
import type { Lookups } from './answers/normalise.ts';
import type { Draft } from './drafts.ts';

/**
 * Where a district is asked for, a city of oblast rank offers its own districts, which the classifier keeps one level lower
 * (НК РК 11-2025: they have no parent of the district level).
 */
function fits(env: Env, found: Territory, level: 'oblast' | 'district'): boolean {
  if (found.level === level) return true;
  if (level === 'oblast' || found.level !== 'subdistrict' || found.parent === null) return false;
  return territory(env, found.parent)?.level === 'oblast';
}

const isTerritory =
  (env: Env): Lookups['isTerritory'] =>
  (code, level) => {
    const found = territory(env, code);
    return found !== undefined && fits(env, found, level);
  };

/** Territories to choose from, in their order. */
export const choicesOfTerritory = (env: Env, level: 'oblast' | 'district'): readonly Territory[] =>
  territories(env).filter((one) => fits(env, one, level));

/** For judging a draft. */
export function lookupsOf(env: Env, draft: Pick<Draft, 'facts' | 'files'>): Lookups {
  return {
    isTerritory: isTerritory(env),
    hasRecord: (evidence, recordId) => draft.facts[evidence]?.some((fact) => fact.recordId === recordId) ?? false,
    hasFile: (sha256) => Object.hasOwn(draft.files, sha256),
  };
}

/**
 * For saving a page without reading anything: a record and a file are only looked at in their shape. The judge, who has the draft,
 * looks at them before anything is signed.
 */
export function lookupsByShape(env: Env): Lookups {
  return {
    isTerritory: isTerritory(env),
    hasRecord: (_evidence, recordId) => isUuid(recordId),
    hasFile: (sha256) => /^[0-9a-f]{64}$/.test(sha256),
  };
}
