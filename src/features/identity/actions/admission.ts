/** Admission of officers to services: only by an examination, which a higher feature holds upon the service's worked cases. */
import { dayIn } from '#features/country/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Tx } from '#platform/app.ts';
import { refuse } from '../refusals.ts';
import { lockOfficer } from '../store/examinations.ts';
import { findAssignment, findOfficer, insertAssignment, type Post } from '../store/officers.ts';
import { rosterChanged } from './administration.ts';

/** Admits an officer to a service from a day on, beside what he may do. Refuses identity.officer_not_found. */
export async function admit(tx: Tx, officerId: string, service: string, effectiveFrom: LocalDate): Promise<void> {
  await lockOfficer(tx, officerId);
  const post = await getPost(tx, officerId);
  const newest = (await findAssignment(tx, officerId)) ?? refuse('officer_not_found');
  const competences = [...new Set([...newest.competences, service])];
  await write(tx, { ...newest, officerId, competences, effectiveFrom });
  await rosterChanged(tx, { ...post, change: 'admitted', atOnce: false });
}

/**
 * Takes an admission that has lapsed away, at once; a change of roles that is still to come stays so, without it. Refuses
 * identity.officer_not_found.
 */
export async function endAdmission(tx: Tx, officerId: string, service: string): Promise<void> {
  await lockOfficer(tx, officerId);
  const post = await getPost(tx, officerId);
  const newest = (await findAssignment(tx, officerId)) ?? refuse('officer_not_found');
  const without = ({ competences }: Pick<Post, 'competences'>) => competences.filter((one) => one !== service);
  const now = today(tx);
  if (post.effectiveFrom <= now) await write(tx, { ...post, competences: without(post), effectiveFrom: now });
  if (newest.effectiveFrom > now) await write(tx, { ...newest, officerId, competences: without(newest) });
  await rosterChanged(tx, { ...post, change: 'lapsed', atOnce: true });
}

const today = (tx: Tx): LocalDate => dayIn(tx.env, tx.env.clock.now());

const getPost = async (tx: Tx, officerId: string): Promise<Post> =>
  (await findOfficer(tx, officerId, today(tx))) ?? refuse('officer_not_found');

type Duties = Pick<Post, 'officerId' | 'roles' | 'competences' | 'effectiveFrom'>;

const write = (tx: Tx, { officerId, roles, competences, effectiveFrom }: Duties): Promise<void> =>
  insertAssignment(tx, {
    officerId,
    roles,
    competences,
    effectiveFrom,
    at: tx.env.clock.now(),
    by: 'examination',
    confirmedBy: null,
  });
