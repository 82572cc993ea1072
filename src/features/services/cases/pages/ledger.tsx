/** What has happened to a case, in words, the latest first. */
import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import { registerDefinition } from '#features/registers/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Ledger } from '#ui/index.ts';
import { groundInWords } from '../ground.ts';
import type { Happening } from '../happenings.ts';
import type { LoadedCase } from '../load.ts';
import { wordsOf } from './words.ts';

const t = texts('services');

interface Props {
  readonly env: Env;
  readonly language: Language;
  readonly loaded: LoadedCase;
  readonly happenings: readonly Happening[];
}

export function HappeningsLedger({ env, language, loaded, happenings }: Props): VNode {
  const words = wordsOf(env, language, loaded.now);
  return (
    <Ledger
      entries={happenings.toReversed().map((one) => ({
        id: `entry-${one.seq}`,
        when: words.moment(one.effectiveAt),
        dateTime: isoInstant(one.effectiveAt),
        children: sentence(env, language, loaded, one),
        note: noteOf(env, language, loaded, one),
      }))}
    />
  );
}

/** One sentence for each kind of entry; the words know nothing of people, only of parts. */
function sentence(env: Env, language: Language, loaded: LoadedCase, one: Happening): string {
  const words = wordsOf(env, language, loaded.now);
  return t(language, `case.happened.${variantOf(one)}`, {
    agency: one.agency === undefined ? words.agency(loaded.row.provider) : words.agency(one.agency),
    unit: unitInWords(env, language, loaded),
    number: String(one.shown.number ?? ''),
    register: registerName(env, language, one),
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
  return kind;
}

/** The agency and its unit; once where both are called alike. */
function unitInWords(env: Env, language: Language, { row, state, now }: LoadedCase): string {
  const provider = agency(env, row.provider, now);
  const unit = provider?.units.find(({ id }) => id === state.unit);
  return [...new Set([provider?.title[language] ?? row.provider, unit?.title[language]])].filter(Boolean).join(', ');
}

/** The register that an entry names, or those. */
const registerName = (env: Env, language: Language, { shown, at }: Happening): string =>
  [shown.register ?? shown.registers ?? []]
    .flat()
    .map((id) => registerDefinition(env, String(id), at)?.title[language] ?? String(id))
    .join(', ');

function noteOf(env: Env, language: Language, loaded: LoadedCase, one: Happening): string {
  if (one.isErased) return t(language, 'case.erased');
  const ground = one.ground && groundInWords(env, loaded.edition.definition, one.ground).text[language];
  const late =
    one.effectiveAt === one.at
      ? undefined
      : t(language, 'case.writtenLater', { at: wordsOf(env, language, loaded.now).moment(one.at) });
  return [ground, one.shown.reasons, one.shown.question, one.shown.text, late].filter(Boolean).map(String).join(' · ');
}
