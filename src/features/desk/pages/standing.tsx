/** How a case stands between two acts: who is heard or asked, until when, what came of it, and what the officer may do meanwhile. */
import type { VNode } from 'preact';
import { agency, countryOf } from '#features/country/index.ts';
import { groundInWords, type Happening, isClosed, refusalFrom } from '#features/services/index.ts';
import { dateOf } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { formatDate, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { InsetText } from '#ui/index.ts';
import type { CaseProps } from './case.tsx';

const t = texts('desk');
const services = texts('services');

type State = CaseProps['view']['loaded']['state'];
type Opinion = State['opinions'][number];

/** A sentence, and what somebody said in his own words. */
interface Line {
  readonly text: string;
  readonly said?: string;
}

/** Nothing for a case that waits for nobody and in which nobody has said anything. */
export function Standing(props: CaseProps): VNode | null {
  if (isClosed(props.view.loaded.state)) return null;
  const lines = [...hearingLines(props), ...opinionLines(props)];
  if (lines.length === 0) return null;
  return (
    <InsetText>
      {lines.map(({ text, said }) => (
        <>
          <p>{text}</p>
          {said !== undefined && <blockquote class="note">{said}</blockquote>}
        </>
      ))}
    </InsetText>
  );
}

/** The day of a moment. */
const dayOf = ({ env, language, view }: CaseProps, at: Instant): string =>
  formatDate(dateOf(at, countryOf(env, view.loaded.now).zone), language, 'long');

/** The last day before a moment from which on it is too late. */
export const lastDay = (props: CaseProps, end: Instant): string => dayOf(props, instant(end - 1));

const saidIn = (happening: Happening | undefined): Pick<Line, 'said'> =>
  happening?.shown.text === undefined ? {} : { said: String(happening.shown.text) };

function hearingLines(props: CaseProps): Line[] {
  const { env, language, view } = props;
  const { edition, now, state } = view.loaded;
  const { hearing } = state;
  if (!hearing) return [];
  const ground = say(groundInWords(env, edition.definition, hearing.ground).text, language);
  return [
    { text: t(language, 'standing.proposed', { ground }) },
    objectionLine(props, hearing),
    {
      text:
        now < refusalFrom(hearing)
          ? t(language, 'standing.refuseFrom', { day: dayOf(props, refusalFrom(hearing)) })
          : t(language, 'standing.refuseNow'),
    },
  ];
}

function objectionLine(props: CaseProps, hearing: NonNullable<State['hearing']>): Line {
  const { language, view } = props;
  if (hearing.objectedAt !== undefined) {
    const objection = view.happenings.findLast(({ kind }) => kind === 'objection');
    return { text: t(language, 'standing.objected'), ...saidIn(objection) };
  }
  return view.loaded.now < hearing.objectionsUntil
    ? { text: t(language, 'standing.mayObject', { day: lastDay(props, hearing.objectionsUntil) }) }
    : { text: t(language, 'standing.noObjection') };
}

/** What was asked, and what must still be asked before a grant. */
function opinionLines(props: CaseProps): Line[] {
  const { language, view } = props;
  const { edition, state } = view.loaded;
  const missing = edition.definition.procedure.flatMap((step) =>
    step.step === 'opinion' && !step.optional && !state.opinions.some((one) => one.step === step.of)
      ? [{ text: t(language, 'standing.mustAsk', { agency: agencyTitle(props, step.of) }) }]
      : [],
  );
  return [...state.opinions.map((one) => opinionLine(props, one)), ...missing];
}

function opinionLine(props: CaseProps, opinion: Opinion): Line {
  const { language, view } = props;
  const named = { agency: agencyTitle(props, opinion.of), day: lastDay(props, opinion.dueAt) };
  if (opinion.givenAt === undefined)
    return { text: t(language, view.loaded.now < opinion.dueAt ? 'standing.awaited' : 'standing.late', named) };
  const given = view.happenings.find(({ kind, at }) => kind === 'opinion-given' && at === opinion.givenAt);
  return { text: opinionInWords(props, given, opinion.of), ...saidIn(given) };
}

/** "The Health Inspection gave its opinion: in favour"; the conclusion goes with the contents. */
export function opinionInWords(
  { env, language, view }: Pick<CaseProps, 'env' | 'language'> & { readonly view: Pick<CaseProps['view'], 'loaded'> },
  given: Pick<Happening, 'shown'> | undefined,
  of: string,
): string {
  const named = { agency: agencyTitle({ env, language, view }, of) };
  const conclusion = given?.shown.conclusion;
  return conclusion === undefined
    ? t(language, 'happened.opinion-given-erased', named)
    : t(language, 'happened.opinion-given', {
        ...named,
        conclusion: services(language, `case.conclusion.${String(conclusion)}`),
      });
}

/** Of an agency, or of the agency of `<agency>/<unit>`. */
export function agencyTitle(
  { env, language, view }: Pick<CaseProps, 'env' | 'language'> & { readonly view: Pick<CaseProps['view'], 'loaded'> },
  of: string,
): string {
  const id = of.split('/')[0] ?? of;
  return agency(env, id, view.loaded.now)?.title[language] ?? id;
}
