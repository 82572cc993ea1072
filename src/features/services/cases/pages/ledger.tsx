/** What has happened to a case, in words, the latest first. */
import type { VNode } from 'preact';
import { act, agency, type Office } from '#features/country/index.ts';
import { registerDefinition } from '#features/registers/index.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { hasText, texts } from '#platform/texts.ts';
import { Ledger } from '#ui/index.ts';
import { groundInWords } from '../ground.ts';
import type { Happening } from '../happenings.ts';
import type { LoadedCase } from '../load.ts';
import type { ChangedDay } from '../rules/recount.ts';
import { officeOf, succeededBy } from '../rules/succession.ts';
import { wordsOf } from './words.ts';

const t = texts('services');

interface Props {
  readonly env: Env;
  readonly language: Language;
  readonly loaded: LoadedCase;
  readonly happenings: readonly Happening[];
  /** The applicant reads it: what he did is told to him. */
  readonly isOwn?: boolean;
}

export function HappeningsLedger(props: Props): VNode {
  const { env, language, loaded, happenings } = props;
  const words = wordsOf(env, language, loaded.now);
  return (
    <Ledger
      entries={happenings.toReversed().map((one) => ({
        id: `entry-${one.seq}`,
        when: words.moment(one.effectiveAt),
        dateTime: isoInstant(one.effectiveAt),
        children: sentence(props, one),
        note: noteOf(env, language, loaded, one),
      }))}
    />
  );
}

/** One sentence for each kind of entry; the words know nothing of people, only of parts. */
function sentence({ env, language, loaded, isOwn }: Props, one: Happening): string {
  const words = wordsOf(env, language, loaded.now);
  const variant = variantOf(one);
  // Whoever signed beside the applicant, or hears a complaint, did none of it himself.
  const ofOther = `case.happenedToOther.${variant}`;
  return t(language, !isOwn && hasText('services', ofOther) ? ofOther : `case.happened.${variant}`, {
    agency: one.agency === undefined ? words.agency(one.decider.agency) : words.agency(one.agency),
    unit: officeInWords(env, language, loaded.now, one.decider),
    number: String(one.shown.number ?? ''),
    register: registerName(env, language, one),
    ...movedInWords(env, language, loaded.now, one),
    conclusion: one.shown.conclusion === undefined ? '' : t(language, `case.conclusion.${one.shown.conclusion}`),
  });
}

/** Kinds whose sentence names what their content said. */
const NAMING: readonly Happening['kind'][] = [
  'opinion-given',
  'document-issued',
  'register-changed',
  'evidence-awaited',
  'evidence-received',
  'corrected',
  'transferred',
  'opinion-transferred',
];

function variantOf({ kind, ground, shown, who, isErased }: Happening): string {
  if (isErased && NAMING.includes(kind)) return `${kind}-erased`;
  // A complaint is made, answered, or left without an answer; erased contents leave only that there was one.
  if (kind === 'complaint')
    return shown.event === 'answered' || shown.event === 'overdue' ? `complaint-${shown.event}` : kind;
  if (kind === 'message') return who === 'applicant' ? 'messageFromYou' : 'messageFromOfficer';
  if (kind === 'decided' || kind === 'deemed-decided') {
    return `${kind === 'decided' ? 'decided' : 'deemed'}${ground === undefined ? 'Granted' : 'Refused'}`;
  }
  if (kind === 'handed-over' && succeededBy(ground)) return 'handed-over-merged';
  if (kind === 'corrected' && shown.stays === true) return 'corrected-stays';
  return kind;
}

/** The agency and its unit; once where both are called alike. */
function officeInWords(env: Env, language: Language, at: Instant, office: Office): string {
  const named = agency(env, office.agency, at);
  const unit = named?.units.find(({ id }) => id === office.unit);
  return [...new Set([named?.title[language] ?? office.agency, unit?.title[language]])].filter(Boolean).join(', ');
}

/** The register that an entry names, or those. */
const registerName = (env: Env, language: Language, { shown, at }: Happening): string =>
  [shown.register ?? shown.registers ?? []]
    .flat()
    .map((id) => registerDefinition(env, String(id), at)?.title[language] ?? String(id))
    .join(', ');

/** What was moved, from where to where: the end of a term that was counted anew, or the office that has the case. */
function movedInWords(env: Env, language: Language, at: Instant, { kind, shown }: Happening): Record<string, string> {
  const { was, now } = shown;
  if (typeof was !== 'string' || typeof now !== 'string') return {};
  if (kind !== 'corrected')
    return {
      was: officeInWords(env, language, at, officeOf(was)),
      now: officeInWords(env, language, at, officeOf(now)),
    };
  return isLocalDate(was) && isLocalDate(now)
    ? { was: formatDate(was, language, 'long'), now: formatDate(now, language, 'long') }
    : {};
}

/** An article in words, with its act. */
function articleInWords(
  env: Env,
  language: Language,
  cite: { readonly act: string; readonly article: string },
): string {
  const law = act(env, cite.act);
  return t(language, 'case.article', {
    act: (law?.short ?? law?.title)?.[language] ?? cite.act,
    article: cite.article,
  });
}

/** Since when another office answers, and by which article. */
function mergerInWords(env: Env, language: Language, { kind, shown }: Happening): string[] {
  const { since, cite } = shown as { readonly since?: LocalDate; readonly cite?: ChangedDay['cite'] };
  if (!isTransfer(kind) || since === undefined || cite === undefined) return [];
  const day = formatDate(since, language, 'long');
  return [t(language, 'case.since', { day, article: articleInWords(env, language, cite) })];
}

const isTransfer = (kind: Happening['kind']): boolean => kind === 'transferred' || kind === 'opinion-transferred';

/** The days that a changed calendar made otherwise, each with its article; and the edition that did. */
function daysInWords(env: Env, language: Language, { kind, shown }: Happening): string[] {
  if (kind !== 'corrected') return [];
  const days = (shown.days ?? []) as unknown as readonly ChangedDay[];
  const { version } = (shown.edition ?? {}) as { readonly version?: LocalDate };
  return [
    ...days.map(({ date, isWorking, cite }) => {
      const day = t(language, `case.changedDay.${isWorking ? 'working' : 'off'}`, {
        day: formatDate(date, language, 'long'),
      });
      return cite ? `${day} (${articleInWords(env, language, cite)})` : day;
    }),
    ...(version ? [t(language, 'case.changedDay.edition', { day: formatDate(version, language, 'long') })] : []),
  ];
}

/** Kinds whose sentence says already what their ground would. */
const isOwnMove = (kind: Happening['kind']): boolean => kind === 'corrected' || isTransfer(kind);

function noteOf(env: Env, language: Language, loaded: LoadedCase, one: Happening): string {
  if (one.isErased) return t(language, 'case.erased');
  const ground =
    !isOwnMove(one.kind) && one.ground && groundInWords(env, loaded.edition.definition, one.ground).text[language];
  const late =
    one.effectiveAt === one.at
      ? undefined
      : t(language, 'case.writtenLater', { at: wordsOf(env, language, loaded.now).moment(one.at) });
  const days = [...daysInWords(env, language, one), ...mergerInWords(env, language, one)].join('; ');
  return [ground, days, one.shown.reasons, one.shown.question, one.shown.text, late]
    .filter(Boolean)
    .map(String)
    .join(' · ');
}
