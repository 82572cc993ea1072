/** The three columns of the desk: what waits, what is examined, the law at hand. */
import type { VNode } from 'preact';
import { editionOf } from '#features/services/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, CardGrid, type Content, DeskLayout, EmptyState, Figure, Queue, StatusTag, Tag } from '#ui/index.ts';
import type { DoneAct } from '../actions/done.ts';
import { countsOf, type QueueLine } from '../rules/urgency.ts';
import { DoneNotice } from './done.tsx';
import { dueInWords, statusInWords } from './words.ts';

const t = texts('desk');
const services = texts('services');

export interface DeskFrameProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly queue: readonly QueueLine[];
  /** How many opinions wait for the officer. */
  readonly opinions: number;
  /** Services in which he can be examined now. */
  readonly examinations: number;
  readonly isHead: boolean;
  readonly currentId?: string;
  readonly title: string;
  readonly aside?: Content;
  readonly children: Content;
}

/** From here on a warning is red. */
const URGENT_PERCENT = 80;

export function DeskFrame(props: DeskFrameProps): VNode {
  const { env, language, now, queue, opinions, examinations, isHead, currentId } = props;
  const home = `/${language}/desk`;
  return (
    <DeskLayout
      queueLabel={t(language, 'queue.title')}
      caseLabel={props.title}
      asideLabel={t(language, 'aside.title')}
      aside={props.aside}
      isOpen={currentId !== undefined}
      queue={
        <>
          <h2 class="desk__heading">
            <a href={home}>{t(language, 'queue.title')}</a> <Tag>{String(queue.length)}</Tag>
          </h2>
          <Queue
            items={queue.map((line) => ({
              href: `${home}/${line.caseId}`,
              title: say(editionOf(env, line.edition).definition.title, language),
              note: <Note line={line} env={env} language={language} now={now} />,
              isCurrent: line.caseId === currentId,
            }))}
          />
          <ul class="govuk-list">
            {opinions > 0 && (
              <li>
                <a class="govuk-link" href={`${home}/opinions`}>
                  {t(language, 'queue.opinions', { count: opinions })}
                </a>
              </li>
            )}
            <li>
              <a class="govuk-link" href={`${home}/examinations`}>
                {t(language, 'queue.examinations', { count: examinations })}
              </a>
            </li>
            <li>
              <a class="govuk-link" href={`${home}/conflicts`}>
                {t(language, 'queue.conflicts')}
              </a>
            </li>
            {isHead && (
              <li>
                <a class="govuk-link" href={`${home}/unit`}>
                  {t(language, 'queue.unit')}
                </a>
              </li>
            )}
          </ul>
          <div hidden data-desk-keys="">
            <p class="note">
              <kbd>J</kbd> <kbd>K</kbd> {t(language, 'keys.move')} · <kbd>O</kbd> {t(language, 'keys.open')}
            </p>
            <label class="note">
              <input type="checkbox" data-desk-keys-on="" /> {t(language, 'keys.on')}
            </label>
          </div>
        </>
      }
    >
      {props.children}
    </DeskLayout>
  );
}

type NoteProps = { readonly line: QueueLine; readonly env: Env; readonly language: Language; readonly now: Instant };

function Note({ line, env, language, now }: NoteProps): VNode {
  const due = dueInWords(env, language, line.dueAt, now);
  const warning = line.standing?.warning;
  return (
    <>
      {warning ? (
        <>
          <StatusTag tone={warning.percent < URGENT_PERCENT ? 'waiting' : 'bad'}>
            {t(language, 'warning.short', { percent: warning.percent, due })}
          </StatusTag>
          <br />
          {t(language, `warning.ifSilent.${warning.silence}`)}
        </>
      ) : (
        (leftInWords(language, line.standing) ?? due)
      )}{' '}
      · {statusInWords(language, line.status)}
      <br />
      <span class="number">{line.number}</span>
    </>
  );
}

/** "11 working days left". */
function leftInWords(language: Language, standing: QueueLine['standing']): string | undefined {
  if (!standing) return undefined;
  const key = standing.inWorkingDays ? 'case.term.leftWorking' : 'case.term.leftCalendar';
  return services(language, key, { days: standing.daysLeft });
}

interface DeskHomeProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly queue: readonly QueueLine[];
  readonly done: DoneAct | undefined;
}

/** The desk with no case open: what the day holds, and where to begin. */
export function DeskHome({ env, language, now, queue, done }: DeskHomeProps): VNode {
  const [first] = queue;
  const counts = countsOf(queue);
  return (
    <>
      <h1>{t(language, 'home.title')}</h1>
      <DoneNotice language={language} done={done} />
      {first === undefined ? (
        <EmptyState title={t(language, 'home.emptyTitle')}>{t(language, 'home.empty')}</EmptyState>
      ) : (
        <>
          <CardGrid>
            {COUNTED.filter((key) => key !== 'over' || counts.over > 0).map((key) => (
              <Figure figure={String(counts[key])} label={t(language, `home.counts.${key}`)} />
            ))}
          </CardGrid>
          <h2>{t(language, 'home.next')}</h2>
          <p>
            {say(editionOf(env, first.edition).definition.title, language)},{' '}
            {dueInWords(env, language, first.dueAt, now)}
          </p>
          <Button href={`/${language}/desk/${first.caseId}`} attributes={{ 'data-key': 'o' }}>
            {t(language, 'home.open')} <kbd>O</kbd>
          </Button>
          <p class="note">{t(language, 'home.choose')}</p>
        </>
      )}
      <p class="note">{t(language, 'home.drawn')}</p>
    </>
  );
}

const COUNTED = ['all', 'soon', 'over', 'waiting'] as const;
