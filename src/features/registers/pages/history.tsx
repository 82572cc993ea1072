/** A record through both times: what it said, since when that was true, since when it was known, and by which ground. */
import type { VNode } from 'preact';
import { act, countryOf, dayIn } from '#features/country/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { formatDate, formatInstant, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { SummaryList } from '#ui/index.ts';
import type { RegisterDefinition } from '../definition.ts';
import type { Ground } from '../rules/content.ts';
import type { WrittenVersion } from '../store/find.ts';
import { rowsInWords, type Showing } from './value.ts';

const t = texts('registers');

/** What is told of a version. */
export type HistoryVersion = Pick<
  WrittenVersion,
  | 'number'
  | 'act'
  | 'values'
  | 'validFrom'
  | 'validTo'
  | 'recordedAt'
  | 'ground'
  | 'mergedInto'
  | 'splitFrom'
  | 'erasedAt'
>;

interface Props {
  readonly definition: RegisterDefinition;
  readonly versions: readonly HistoryVersion[];
  readonly showing: Showing;
  /** 2 where absent. */
  readonly headingLevel?: 2 | 3;
}

/** Every version, newest first. One that was corrected stays as it was written. */
export function History({ definition, versions, showing, headingLevel = 2 }: Props): VNode {
  return (
    <>
      {versions.toReversed().map((version) => (
        <VersionCard definition={definition} version={version} showing={showing} headingLevel={headingLevel} />
      ))}
    </>
  );
}

function VersionCard(props: Required<Omit<Props, 'versions'>> & { version: HistoryVersion }): VNode {
  const { definition, version, showing, headingLevel } = props;
  const { env, language } = showing;
  const {
    act: done,
    number,
    recordedAt,
    validFrom,
    validTo,
    values,
    ground,
    mergedInto,
    splitFrom,
    erasedAt,
  } = version;
  const other = mergedInto ?? splitFrom;
  return (
    <SummaryList
      card={{ title: { children: t(language, `history.${actInWords(version)}`, { number }), headingLevel } }}
      rows={[
        ...(done === 'end' ? [] : rowsInWords(definition, values, showing)),
        ...(erasedAt === null
          ? []
          : [{ key: t(language, 'history.content'), value: erasedInWords(env, definition, erasedAt, language) }]),
        ...(other === null ? [] : [{ key: t(language, 'history.other'), value: other }]),
        { key: t(language, 'history.holds'), value: periodInWords(language, validFrom, validTo) },
        {
          key: t(language, 'history.known'),
          value: (
            <time dateTime={isoInstant(recordedAt)}>
              {formatInstant(recordedAt, countryOf(env, recordedAt).zone, language)}
            </time>
          ),
        },
        ...(ground === null
          ? []
          : [{ key: t(language, 'history.ground'), value: <GroundInWords ground={ground} language={language} /> }]),
      ]}
    />
  );
}

/** That what a version said is gone, since when and by whose rule: no fault, but what the law asks. */
export function erasedInWords(env: Env, definition: RegisterDefinition, erasedAt: Instant, language: Language): string {
  const { act: law, article } = definition.retention.cite;
  const title = act(env, law);
  return t(language, 'history.erased', {
    date: formatDate(dayIn(env, erasedAt), language, 'long'),
    register: say(definition.title, language),
    act: title ? say(title.short ?? title.title, language) : law,
    article,
  });
}

/** A merge is an end that leads on, and a split an entry of what was there before. */
export const actInWords = ({ act, mergedInto, splitFrom }: Pick<HistoryVersion, 'act' | 'mergedInto' | 'splitFrom'>) =>
  mergedInto === null ? (splitFrom === null ? act : 'split') : 'merge';

function periodInWords(
  language: Showing['language'],
  from: WrittenVersion['validFrom'],
  to: WrittenVersion['validTo'],
): string {
  const since = formatDate(from, language, 'long');
  return to === null
    ? t(language, 'history.since', { from: since })
    : t(language, 'history.period', { from: since, to: formatDate(to, language, 'long') });
}

/** Why it was written: the case, or what stands for ever as decided outside of one. */
function GroundInWords({ ground, language }: { ground: Ground; language: Showing['language'] }): VNode {
  if (ground.kind === 'case') {
    return (
      <a class="govuk-link" href={`/${language}/cases/${ground.caseId}`}>
        {t(language, 'open.ground.case')}
      </a>
    );
  }
  const reference = 'batch' in ground ? ground.batch : ground.reference;
  const reason = 'batch' in ground ? undefined : ground.reason;
  return (
    <>
      {t(language, `open.ground.${ground.kind}`)}: {reference}. {reason && `${reason} `}
      {t(language, 'history.outside')}
    </>
  );
}
