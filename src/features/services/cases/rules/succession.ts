/**
 * How the history says that somebody else answers from now on: the ground of the entry names whom he succeeds, its unit who he is. Both as
 * `<agency>/<unit>`, or `<agency>` of a case that has no unit yet.
 */
import type { Office } from '#features/country/index.ts';
import type { CaseState } from './state.ts';

/** The colon keeps it apart from ids of grounds, as with OWN_GROUNDS. */
const PREFIX = 'succession:';

/** An office as envelopes name it. */
export const officeId = ({ agency, unit }: Office): string => (unit === undefined ? agency : `${agency}/${unit}`);

/** The office that an envelope names. */
export function officeOf(id: string): Office {
  const [agency = '', unit] = id.split('/');
  return { agency, ...(unit === undefined ? {} : { unit }) };
}

/** The ground of what is done in the place of another office. */
export const successionGround = (of: Office): string => `${PREFIX}${officeId(of)}`;

/** The office that a ground says is succeeded; undefined where it says nothing of the kind. */
export const succeededBy = (ground: string | undefined): Office | undefined =>
  ground?.startsWith(PREFIX) ? officeOf(ground.slice(PREFIX.length)) : undefined;

/** Who decides a case. */
export const decider = ({ provider, unit }: Pick<CaseState, 'provider' | 'unit'>): Office => ({
  agency: provider,
  ...(unit === undefined ? {} : { unit }),
});
