/** The three columns of the desk: what waits, what is examined, the law at hand. */
import type { VNode } from 'preact';
import { editionOf } from '#features/services/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { type Content, DeskLayout, EmptyState, Queue, StatusTag, Tag } from '#ui/index.ts';
import type { QueueLine } from '../rules/urgency.ts';
import { dueInWords } from './words.ts';

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
      queue={
        <>
          <h2 class="desk__heading">
            {t(language, 'queue.title')} <Tag>{String(queue.length)}</Tag>
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

function Note({ line, env, language, now }: { line: QueueLine; env: Env; language: Language; now: Instant }): VNode {
  const left = dueInWords(env, language, line.dueAt, now);
  const { warning } = line;
  return (
    <>
      {warning ? (
        <>
          <StatusTag tone={warning.percent < URGENT_PERCENT ? 'waiting' : 'bad'}>
            {t(language, 'warning.short', { percent: warning.percent, due: left })}
          </StatusTag>
          <br />
          {t(language, `warning.ifSilent.${warning.silence}`)}
        </>
      ) : (
        left
      )}{' '}
      · {services(language, `status.${line.status}`)}
      <br />
      <span class="number">{line.number}</span>
    </>
  );
}

/** The desk with no case open. */
export function DeskHome({
  language,
  queue,
}: {
  readonly language: Language;
  readonly queue: readonly QueueLine[];
}): VNode {
  return (
    <>
      <h1>{t(language, 'home.title')}</h1>
      {queue.length === 0 ? (
        <EmptyState title={t(language, 'home.emptyTitle')}>{t(language, 'home.empty')}</EmptyState>
      ) : (
        <p>{t(language, 'home.choose')}</p>
      )}
      <p class="note">{t(language, 'home.drawn')}</p>
    </>
  );
}
