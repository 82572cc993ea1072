/** What the officer answers himself, and what he may do with the case now. */
import type { VNode } from 'preact';
import { obstacleTo, type ProposedAct } from '#features/services/index.ts';
import { type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, InsetText, Radios, Section, Textarea } from '#ui/index.ts';
import type { DeskCase } from '../actions/open-case.ts';
import type { CaseProps } from './case.tsx';
import type { Act } from './forms.tsx';
import { citeInWords } from './words.ts';

const t = texts('desk');

type Wanted = Pick<ProposedAct, 'kind'> & Partial<Pick<ProposedAct, 'ground' | 'unit'>>;

/** Why this officer may not do it now; undefined: he may. */
export function obstacle({ loaded }: DeskCase, officerId: string, wanted: Wanted): string | undefined {
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
        {own.map(({ point, answer }) => (
          <Radios
            name={`point.${point.id}`}
            idPrefix={pointId(point.id)}
            value={answer === undefined ? undefined : answer ? 'yes' : 'no'}
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
        <Textarea name="note" label={t(language, 'points.note')} rows={2} />
        <Button classes="govuk-button--secondary">{t(language, 'points.save')}</Button>
      </form>
    </Section>
  );
}

interface Offer {
  readonly key: string;
  readonly act: Act;
  readonly label: string;
}

/** What can be done now, and nothing else; each with its key. */
function offersOf({ officerId, view }: CaseProps): Offer[] {
  const { definition } = view.loaded.edition;
  const may = (wanted: Wanted) => obstacle(view, officerId, wanted) === undefined;
  const grounds = definition.grounds.map(({ id }) => id);
  const asks = definition.procedure.some(({ step }) => step === 'opinion');
  const offers: (Offer & { readonly shown: boolean })[] = [
    { key: 'g', act: 'grant', label: 'act.grant', shown: may({ kind: 'decided' }) },
    { key: 'r', act: 'return', label: 'act.return', shown: may({ kind: 'returned' }) },
    {
      key: 'x',
      act: 'refusal',
      label: 'act.propose',
      shown: grounds.some((ground) => may({ kind: 'hearing-proposed', ground })),
    },
    { key: 'x', act: 'refuse', label: 'act.refuse', shown: grounds.some((ground) => may({ kind: 'decided', ground })) },
    { key: 'p', act: 'opinion', label: 'act.opinion', shown: asks && view.loaded.state.status === 'examined' },
    { key: 'h', act: 'hand-over', label: 'act.handOver', shown: may({ kind: 'handed-over' }) },
  ];
  return offers.filter(({ shown }) => shown);
}

/** Whether an act can be begun now; its page says so where it can't. */
export const isOffered = (props: CaseProps, wanted: Act): boolean => offersOf(props).some(({ act }) => act === wanted);

/** The bar of acts: it stays in sight, and where points are to be answered it saves what was answered. */
export function Acts(props: CaseProps): VNode {
  const { language, view } = props;
  const offers = offersOf(props);
  if (offers.length === 0)
    return <InsetText>{t(language, view.loaded.state.status === 'returned' ? 'act.returned' : 'act.none')}</InsetText>;
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
