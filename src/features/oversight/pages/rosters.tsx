/** Who could be drawn and who changed it, as oversight sees it. */
import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import { serviceEdition } from '#features/services/index.ts';
import { formatDate, formatNumber } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { type Content, EmptyState, Pagination, Section, StatusTag, Table } from '#ui/index.ts';
import { BEFORE_DRAW_MS, type Rosters, type ShownChange, WINDOW_DAYS } from '../actions/rosters.ts';
import type { UnitFigures } from '../rules/rosters.ts';
import { agencyName, durationInWords, type Reading, shortMomentOf } from './words.ts';

const t = texts('oversight');
const identity = texts('identity');

interface Asked {
  readonly agency?: string | undefined;
  readonly unit?: string | undefined;
  readonly only?: string | undefined;
  readonly before?: string | undefined;
}

interface RostersProps {
  readonly reading: Reading;
  readonly rosters: Rosters;
  readonly asked: Asked;
}

const addressOf = ({ language }: Reading, asked: Asked): string => {
  const query = new URLSearchParams(Object.entries(asked).filter((one): one is [string, string] => Boolean(one[1])));
  return `/${language}/oversight/rosters${query.size > 0 ? `?${query}` : ''}`;
};

const unitName = ({ env, language, now }: Reading, one: { agency: string; unit: string }): string =>
  agency(env, one.agency, now)?.units.find(({ id }) => id === one.unit)?.title[language] ?? one.unit;

/** The unit, and the agency where the unit isn't all of it. */
function Place({ reading, at }: { readonly reading: Reading; readonly at: { agency: string; unit: string } }): VNode {
  const [unit, office] = [unitName(reading, at), agencyName(reading, at.agency)];
  return <>{unit === office ? unit : `${unit}, ${office}`}</>;
}

export function RostersPage({ reading, rosters, asked }: RostersProps): VNode {
  const { language } = reading;
  const { unit, agency: office, only, before } = asked;
  const place = unit !== undefined && office !== undefined ? { unit, agency: office } : undefined;
  return (
    <>
      <h1>{t(language, 'rosters.title')}</h1>
      <p class="lead">{t(language, 'rosters.lead')}</p>
      {place === undefined && before === undefined && (
        <Section title={t(language, 'rosters.units', { days: WINDOW_DAYS })}>
          <Units reading={reading} figures={rosters.figures} />
        </Section>
      )}
      <Section
        title={
          place ? `${unitName(reading, place)} · ${agencyName(reading, place.agency)}` : t(language, 'rosters.all')
        }
      >
        <ul class="govuk-list">
          <li>
            <a class="govuk-link" href={addressOf(reading, { ...place, only: only ? undefined : 'at-once' })}>
              {t(language, only ? 'rosters.showAll' : 'rosters.showAtOnce')}
            </a>
          </li>
          {place && (
            <li>
              <a class="govuk-link" href={addressOf(reading, { only })}>
                {t(language, 'rosters.everyUnit')}
              </a>
            </li>
          )}
        </ul>
        {rosters.changes.length === 0 ? (
          <EmptyState title={t(language, 'rosters.none')} />
        ) : (
          <Changes reading={reading} changes={rosters.changes} />
        )}
        {rosters.next !== undefined && (
          <Pagination
            next={{
              href: addressOf(reading, { ...place, only, before: rosters.next }),
              children: t(language, 'rosters.older'),
            }}
          />
        )}
      </Section>
    </>
  );
}

function Units({ reading, figures }: { reading: Reading; figures: readonly UnitFigures[] }): VNode {
  const { language } = reading;
  if (figures.length === 0) return <EmptyState title={t(language, 'rosters.noUnits')} />;
  const columns = ['ended', 'absences', 'conflicts', 'beforeDraws'] as const;
  return (
    <>
      <p class="note">{t(language, 'rosters.unitsNote', { time: durationInWords(language, BEFORE_DRAW_MS) })}</p>
      <Table
        isStacked
        head={['unit', ...columns].map((column) => t(language, `rosters.column.${column}`))}
        rows={figures.map((one) => [
          <a class="govuk-link" href={addressOf(reading, { agency: one.agency, unit: one.unit, only: 'at-once' })}>
            <Place reading={reading} at={one} />
          </a>,
          ...columns.map((column) => formatNumber(one[column], language)),
        ])}
      />
    </>
  );
}

function Changes({ reading, changes }: { reading: Reading; changes: readonly ShownChange[] }): VNode {
  const { language } = reading;
  return (
    <Table
      isStacked
      head={['at', 'officer', 'change', 'counts', 'by', 'draw'].map((column) =>
        t(language, `rosters.column.${column}`),
      )}
      rows={changes.map((one) => [
        shortMomentOf(reading, one.at),
        <>
          {one.officer}
          <br />
          <span class="note">
            <Place reading={reading} at={one} />
          </span>
        </>,
        <What reading={reading} change={one} />,
        countsInWords(reading, one),
        writersOf(reading, one),
        nearness(reading, one),
      ])}
    />
  );
}

function What({ reading, change }: { reading: Reading; change: ShownChange }): VNode {
  const { language } = reading;
  return (
    <>
      <StatusTag tone={change.atOnce ? 'waiting' : 'quiet'}>{t(language, `rosters.kind.${kindOf(change)}`)}</StatusTag>
      {[...dutiesInWords(reading, change), change.reason].filter(Boolean).map((line) => (
        <>
          <br />
          {line}
        </>
      ))}
    </>
  );
}

function kindOf({ kind, rolesBefore, roles }: ShownChange): string {
  if (kind !== 'duties') return kind;
  if (rolesBefore === null) return 'added';
  return roles?.join() === rolesBefore.join() ? 'admission' : 'roles';
}

/** Roles where they changed, services that came and went. */
function dutiesInWords({ env, language, now }: Reading, change: ShownChange): string[] {
  const { kind, roles, rolesBefore, competences, competencesBefore } = change;
  if (kind !== 'duties') return [];
  const [now_, before] = [competences ?? [], competencesBefore ?? []];
  const service = (id: string) => serviceEdition(env, id, now)?.definition.title[language] ?? id;
  const named = (ids: readonly string[] | null) => (ids ?? []).map((id) => identity(language, `role.${id}`)).join(', ');
  const areSame = rolesBefore !== null && roles?.join() === rolesBefore.join();
  return [
    ...(areSame ? [] : [named(roles)]),
    ...(areSame || rolesBefore === null ? [] : [t(language, 'rosters.before', { roles: named(rolesBefore) })]),
    ...now_.filter((id) => !before.includes(id)).map((id) => t(language, 'rosters.admitted', { service: service(id) })),
    ...before.filter((id) => !now_.includes(id)).map((id) => t(language, 'rosters.lapsed', { service: service(id) })),
  ];
}

function countsInWords({ language }: Reading, { from, to }: ShownChange): string {
  if (from === null) return t(language, 'rosters.atOnce');
  const day = (date: typeof from) => formatDate(date, language, 'short');
  return to === null
    ? t(language, 'rosters.from', { day: day(from) })
    : t(language, 'rosters.fromTo', { from: day(from), to: day(to) });
}

function writersOf({ language }: Reading, { by, part, confirmedBy }: ShownChange): string {
  const writer = by ?? (part === 'examination' ? t(language, 'rosters.examination') : t(language, 'rosters.program'));
  return confirmedBy === undefined ? writer : t(language, 'rosters.confirmed', { by: writer, other: confirmedBy });
}

/** How soon after it a list was frozen; nothing where none was within a day. */
function nearness({ language }: Reading, { at, nextListAt }: ShownChange): Content {
  if (nextListAt === null) return '';
  const words = t(language, 'rosters.afterwards', { time: durationInWords(language, nextListAt - at) });
  return nextListAt - at <= BEFORE_DRAW_MS ? <StatusTag tone="bad">{words}</StatusTag> : words;
}
