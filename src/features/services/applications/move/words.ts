/** What a newer edition changes, in words, in one language: for the page and for programs alike. */
import { formatMoney } from '#kernel/money.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { describeField, type Words } from '../describe.ts';
import type { DraftView } from '../view.ts';
import type { Change, Term } from './changes.ts';
import type { Obstacle } from './fit.ts';
import type { Newer } from './newer.ts';

const t = texts('services');
const ofCatalogue = texts('services/catalogue');

/** One change as a sentence. */
export function changeInWords(change: Change, language: Language): string {
  const key = `move.change.${change.part}.${change.how}`;
  if (change.part === 'term')
    return t(language, key, { was: termInWords(change.from, language), what: termInWords(change.to, language) });
  // Texts differ by language: one that was mended in another says nothing new to this reader.
  if (change.how === 'reworded' && 'was' in change && change.was?.[language] === change.what[language])
    return t(language, 'move.otherLanguage', { what: change.what[language] });
  return t(language, key, {
    what: 'what' in change ? change.what[language] : '',
    was: 'was' in change ? (change.was?.[language] ?? '') : '',
    of: 'of' in change ? (change.of?.[language] ?? '') : '',
  });
}

function termInWords(term: Term, language: Language): string {
  if ('kind' in term) return ofCatalogue(language, 'term.atOnce');
  const isWorking = 'workingDays' in term;
  const n = isWorking ? term.workingDays : term.calendarDays;
  const days = `${n} ${ofCatalogue(language, isWorking ? 'term.workingDays' : 'term.calendarDays', { n })}`;
  return t(language, 'move.term', { days, silence: ofCatalogue(language, `silence.${term.silence}`) });
}

/** All of them, and what is paid where that is known. */
export function changesInWords({ changes, fees }: Newer, language: Language): string[] {
  const paid =
    fees &&
    t(language, 'move.fees', {
      before: formatMoney(fees.before.total, language),
      after: formatMoney(fees.after.total, language),
    });
  return [...changes.map((change) => changeInWords(change, language)), ...(paid === undefined ? [] : [paid])];
}

export function obstacleInWords({ question, why }: Obstacle, language: Language): string {
  return t(language, `move.obstacle.${why}`, { question: question[language] });
}

/** What an answer was given to and what it said, for each that the newer edition doesn't ask. */
export function droppedInWords(view: DraftView, { fit }: Newer, words: Words): { question: string; answer: string }[] {
  return view.service.definition.form
    .flatMap((page) => page.fields)
    .filter(({ id }) => fit.dropped[id] !== undefined)
    .flatMap((field) => describeField(field, fit.dropped[field.id], '', words))
    .map(({ question, answer }) => ({ question, answer }));
}
