/** What an application was asked: of all questions of its service, those that its own answers left standing. */
import type { Tx } from '#platform/app.ts';
import { judge } from '../applications/answers/judge.ts';
import { lookupsOf } from '../applications/lookups.ts';
import type { FormField } from '../definition.ts';
import type { LoadedCase } from './load.ts';
import { getApplication, subjectOf } from './subject.ts';

/** Questions that the application answers or passes over, in the order of the form: it can be returned for no other. */
export async function questionsAsked(tx: Tx, loaded: Pick<LoadedCase, 'row' | 'now'>): Promise<FormField[]> {
  const application = await getApplication(tx, loaded.row.caseId);
  const { pages } = judge(await subjectOf(tx, loaded), lookupsOf(tx.env, application));
  return pages.flatMap(({ fields }) => fields.map(({ field }) => field));
}
