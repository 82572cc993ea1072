/** Which unit of an agency answers for a territory. */
import { agency, territoryPath } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';

/**
 * The unit of the nearest territory upward; otherwise the one for the whole country. Throws for an agency without such a unit:
 * the check of definitions lets none be published.
 */
export function unitFor(env: Env, agencyId: string, territory: string, at: Instant): string {
  const units = agency(env, agencyId, at)?.units ?? [];
  const upward = territoryPath(env, territory)
    .map(({ code }) => code)
    .reverse();
  for (const code of [...upward, 'national']) {
    const unit = units.find((one) => one.territory === code);
    if (unit) return unit.id;
  }
  throw new Error(`no unit of ${agencyId} answers for ${territory}`);
}
