/** Signed acts that wait for the checker of signatures: what each waits for, and what became of it. */
import type { VNode } from 'preact';
import { formatInstant, type Language } from '#kernel/text.ts';
import type { CabinetCard, RouteRequest } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Button, Card, InsetText, StatusTag, Table } from '#ui/index.ts';
import { requireSignedIn } from '../policy.ts';
import { lastWaitingFrom, type WaitingState, waitingOf } from '../store/waiting.ts';

const t = texts('identity');
const MOST_LOOKED_AT = 50;

/** How an act stands; `why` where nothing came of it. */
export interface ShownWaiting extends WaitingState {
  readonly state: 'waiting' | 'done' | 'refused';
  readonly why?: { readonly title: string; readonly help: string };
}

export function WaitingPage({ language, act }: { readonly language: Language; readonly act: ShownWaiting }): VNode {
  const { state, why, id, back } = act;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, `waiting.${state}.title`)}</h1>
        <p class="lead">{t(language, `waiting.${state}.lead`)}</p>
        {why && (
          <InsetText>
            <p class="govuk-body">
              <strong>{why.title}</strong>
            </p>
            <p class="govuk-body">{why.help}</p>
          </InsetText>
        )}
        {state === 'waiting' && <p class="govuk-body">{t(language, 'waiting.waiting.stay')}</p>}
        <div class="govuk-button-group">
          {state === 'waiting' && <Button href={`/${language}/signing/${id}`}>{t(language, 'waiting.again')}</Button>}
          <a class="govuk-link" href={`/${language}${back}`}>
            {t(language, 'waiting.back')}
          </a>
        </div>
      </div>
    </div>
  );
}

/** What the page from which something was signed says of it. */
export interface SigningNotice {
  /** It waits for the checker of signatures: nobody need sign again. */
  readonly isWaiting: boolean;
  /** Null: there is nothing to say. */
  readonly notice: VNode | null;
}

/** Whether what somebody signed last on a page waits, or came to nothing. `back`: as it was given to `performSigned`. */
export async function signingNotice(
  { app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>,
  back: string,
): Promise<SigningNotice> {
  const { personId } = requireSignedIn(ctx);
  const last = await app.read((tx) => lastWaitingFrom(tx, personId, back));
  if (!last || (last.endedAt !== null && last.refusal === null)) return { isWaiting: false, notice: null };
  const { language } = ctx;
  const isWaiting = last.endedAt === null;
  const notice = (
    <InsetText>
      <a class="govuk-link" href={`/${language}/signing/${last.id}`}>
        {t(language, isWaiting ? 'waiting.waiting.card' : 'waiting.refused.card')}
      </a>
    </InsetText>
  );
  return { isWaiting, notice };
}

const TONES = { waiting: 'waiting', done: 'good', refused: 'bad' } as const;

export function WaitingListPage(props: {
  readonly language: Language;
  readonly zone: string;
  readonly acts: readonly ShownWaiting[];
}): VNode {
  const { language, zone, acts } = props;
  return (
    <>
      <h1>{t(language, 'waiting.title')}</h1>
      <p class="lead">{t(language, 'waiting.listLead')}</p>
      {acts.length === 0 ? (
        <p class="govuk-body">{t(language, 'waiting.none')}</p>
      ) : (
        <Table
          isStacked
          head={[t(language, 'waiting.when'), t(language, 'waiting.state')]}
          rows={acts.map(({ id, at, state }) => [
            {
              children: (
                <a class="govuk-link" href={`/${language}/signing/${id}`}>
                  {formatInstant(at, zone, language)}
                </a>
              ),
            },
            { children: <StatusTag tone={TONES[state]}>{t(language, `waiting.${state}.tag`)}</StatusTag> },
          ])}
        />
      )}
    </>
  );
}

/** In the cabinet: only while something waits. Of what came to nothing a letter tells. */
export const waitingCard: CabinetCard = {
  id: 'identity.waiting',
  order: 5,
  async render({ app, ctx }) {
    if (ctx.actor.kind !== 'person') return null;
    const { personId } = ctx.actor;
    const acts = await app.read((tx) => waitingOf(tx, personId, MOST_LOOKED_AT));
    if (acts.every(({ endedAt }) => endedAt !== null)) return null;
    const { language } = ctx;
    return (
      <Card href={`/${language}/signing`} title={t(language, 'waiting.title')}>
        {t(language, 'waiting.waiting.card')}
      </Card>
    );
  },
};
