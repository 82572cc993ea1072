/** Whether the officer of a case serves where it is moved: then he keeps it. */
import { dayIn, type Office } from '#features/country/index.ts';
import { personOfOfficer, postsOf } from '#features/identity/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

/**
 * The post that an officer has in an agency, where he may decide cases of the service by now: in its unit, or else in another of its units.
 * Undefined where he has none. Whoever is away for some days keeps his cases, as he does without a merger.
 */
export async function officerIn(
  tx: Tx,
  officerId: string,
  { agency, unit }: Office,
  service: string,
  now: Instant,
): Promise<string | undefined> {
  const personId = await personOfOfficer(tx, officerId);
  if (personId === undefined) return undefined;
  const posts = (await postsOf(tx, personId, dayIn(tx.env, now))).filter(
    (post) => post.agency === agency && post.roles.includes('officer') && post.competences.includes(service),
  );
  return (posts.find((post) => post.unit === unit) ?? posts[0])?.officerId;
}
