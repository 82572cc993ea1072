/** What the officer answers himself, and what he may do with the case now. */
import type { VNode } from 'preact';
import { isClosed, type Obstacle, obstacleTo, type ProposedAct } from '#features/services/index.ts';
import { type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, InsetText, Radios, Section, Textarea } from '#ui/index.ts';
import type { DeskCase } from '../actions/open-case.ts';
import type { CaseProps } from './case.tsx';
import { errorOf } from './faults.tsx';
import type { Act } from './forms.tsx';
import { lastDay } from './standing.tsx';
import { citeInWords } from './words.ts';

const t = texts('desk');

type Wanted = Pick<ProposedAct, 'kind'> & Partial<Pick<ProposedAct, 'ground' | 'unit'>>;

/** Why this officer may not do it now; undefined: he may. */
function obstacle({ loaded }: DeskCase, officerId: string, wanted: Wanted): Obstacle | undefined {
  const by = { kind: 'officer', id: officerId } as const;
  return obstacleTo({ at: loaded.now, by, ...wanted }, loaded.state, loaded.rules);
}

/** The points that no rule answers, while they can be answered; what the applicant corrects is looked at when it is back. */
export function openPoints({ officerId, view }: CaseProps): DeskCase['points'] {
  if (view.loaded.state.status === 'returned') return [];
  if (obstacle(view, officerId, { kind: 'evidence-examined' })) return [];
  return view.points.filter(({ byRule }) => !byRule);
}

/** Of the form of the points: the buttons of the acts stand outside of it and save it all the same. */
const FORM = 'examine';

const pointId = (id: string): string => `point-${id}`;

/** Where a point is answered: the first of its answers takes the focus. */
export const pointHref = ({ language, view }: CaseProps, id: string): string =>
  `/${language}/desk/${view.loaded.row.caseId}#${pointId(id)}`;

export function Points(props: CaseProps): VNode | null {
  const { env, language, view } = props;
  const own = openPoints(props);
  if (own.length === 0) return null;
  return (
    <Section title={t(language, 'points.title')}>
      <form id={FORM} class="points" method="post" action={`/${language}/desk/${view.loaded.row.caseId}/examine`}>
        <input type="hidden" name="seen" value={String(view.loaded.entries.length)} />
        {own.map(({ point, answer }) => (
          <Radios
            name={`point.${point.id}`}
            idPrefix={pointId(point.id)}
            value={props.posted?.[`point.${point.id}`] ?? (answer === undefined ? undefined : answer ? 'yes' : 'no')}
            classes="govuk-radios--inline govuk-radios--small"
            fieldset={{
              legend: (
                <>
                  {say(point.text, language)} <span class="note">{citeInWords(env, language, point.cite)}</span>
                </>
              ),
            }}
            items={['yes', 'no'].map((value) => ({ value, children: t(language, `points.${value}`) }))}
          />
        ))}
        <Textarea
          name="note"
          id="note"
          label={t(language, 'points.note')}
          rows={2}
          value={props.posted?.note}
          {...errorOf(props, 'note')}
        />
        <Button classes="govuk-button--secondary">{t(language, 'points.save')}</Button>
      </form>
    </Section>
  );
}

/** What each act would do, in the ways in which it can be done: on one of the grounds, asking one of the agencies. */
function waysOf({ loaded }: DeskCase, act: Act): Wanted[] {
  const { grounds, procedure } = loaded.edition.definition;
  switch (act) {
    case 'grant':
      return [{ kind: 'decided' }];
    case 'refuse':
      return grounds.map(({ id }) => ({ kind: 'decided', ground: id }));
    case 'refusal':
      return grounds.map(({ id }) => ({ kind: 'hearing-proposed', ground: id }));
    case 'return':
      return [{ kind: 'returned' }];
    case 'opinion':
      return procedure.flatMap((step) => (step.step === 'opinion' ? [{ kind: 'opinion-asked', unit: step.of }] : []));
    case 'hand-over':
      return [{ kind: 'handed-over' }];
  }
}

/** Ways in which the officer may do an act now. */
export const openWays = ({ officerId, view }: CaseProps, act: Act): Wanted[] =>
  waysOf(view, act).filter((way) => obstacle(view, officerId, way) === undefined);

/** Why an act can't be done now, as a refusal of services; undefined where it can, or where the service knows no such act. */
export function whyNot(props: CaseProps, act: Act): Obstacle | undefined {
  if (openWays(props, act).length > 0) return undefined;
  const why = waysOf(props.view, act).map((way) => obstacle(props.view, props.officerId, way));
  // Of many grounds the one that was proposed: of the others it is known that they weren't.
  return why.find((one) => one !== 'hearing_other_ground') ?? why[0];
}

interface Offer {
  readonly key: string;
  readonly act: Act;
  readonly label: string;
}

const OFFERS: readonly Offer[] = [
  { key: 'g', act: 'grant', label: 'act.grant' },
  { key: 'r', act: 'return', label: 'act.return' },
  { key: 'x', act: 'refusal', label: 'act.propose' },
  { key: 'x', act: 'refuse', label: 'act.refuse' },
  { key: 'p', act: 'opinion', label: 'act.opinion' },
  { key: 'h', act: 'hand-over', label: 'act.handOver' },
];

/** What can be done now, and nothing else; each with its key. */
const offersOf = (props: CaseProps): Offer[] => OFFERS.filter(({ act }) => openWays(props, act).length > 0);

/** Acts that could be begun now in place of one that can't. */
export const otherActs = (props: CaseProps, act: Act): readonly Offer[] =>
  offersOf(props).filter((offer) => offer.act !== act && offer.act !== 'hand-over');

/** The bar of acts: it stays in sight, and where points are to be answered it saves what was answered. */
export function Acts(props: CaseProps): VNode {
  const { language, view } = props;
  const offers = offersOf(props);
  if (offers.length === 0) return <InsetText>{idleInWords(props)}</InsetText>;
  const savesPoints = openPoints(props).length > 0;
  return (
    <section class="acts" aria-label={t(language, 'act.title')}>
      <div class="govuk-button-group">
        {offers.map((offer) => (
          <ActButton
            language={language}
            offer={offer}
            base={`/${language}/desk/${view.loaded.row.caseId}`}
            savesPoints={savesPoints}
          />
        ))}
      </div>
    </section>
  );
}

/** Why there is nothing to do: whose move it is, or that the case is over. */
function idleInWords(props: CaseProps): string {
  const { language, view } = props;
  const { state } = view.loaded;
  if (state.status === 'returned' && state.correction)
    return t(language, 'act.returned', { day: lastDay(props, state.correction.until) });
  return t(language, isClosed(state) ? 'act.closed' : 'act.none');
}

interface ActButtonProps {
  readonly language: Language;
  readonly offer: Offer;
  readonly base: string;
  readonly savesPoints: boolean;
}

function ActButton({ language, offer: { key, act, label }, base, savesPoints }: ActButtonProps): VNode {
  const look = act === 'grant' ? undefined : 'govuk-button--secondary';
  const content = (
    <>
      {t(language, label)} <kbd>{key.toUpperCase()}</kbd>
    </>
  );
  return savesPoints ? (
    <Button name="next" value={act} classes={look} attributes={{ 'data-key': key, form: FORM }}>
      {content}
    </Button>
  ) : (
    <Button href={`${base}/${act}`} classes={look} attributes={{ 'data-key': key }}>
      {content}
    </Button>
  );
}
