/** What was found, as a page: the verdict first, then who signed and when, then every step for whoever wants them. */
import {
  type CheckedFile,
  type FactFound,
  inWords,
  isStampedLate,
  type Line,
  type Speaker,
  type Verdict,
  verdictOf,
} from '#features/verification/outside.ts';
import { formatText, type Language, type TextParams } from '#kernel/text.ts';

/** Texts of the room of verification by their keys, in the reader's language. */
export interface Words {
  readonly language: Language;
  readonly zone: string;
  readonly texts: Readonly<Record<string, string>>;
}

export const wordOf = ({ texts, language }: Words, key: string, values: TextParams = {}): string =>
  formatText(texts[key] ?? key, values, language);

/** More reasons than these only tire. */
const MOST_REASONS = 5;

/** Writes the answer into its place and takes the reader there. */
export function show(place: HTMLElement, checked: CheckedFile, words: Words): void {
  const { lines, passport, document: paper, roots, facts = [] } = checked;
  const taken = passport ?? paper;
  const isNamed = taken !== undefined || lines.filter(({ signature }) => signature).length > 1;
  const verdict = verdictOf(lines);
  const say = (key: string, values?: TextParams): string => wordOf(words, `result.${key}`, values);
  const heading = make('h2', verdict === 'valid' ? 'govuk-panel__title' : 'govuk-heading-l', say(verdict));
  // The answer comes long after the button: whoever listens is taken to it.
  heading.tabIndex = -1;
  const speaker = speakerOf(words);
  place.replaceChildren(
    ...verdictParts(verdict, heading, say(`${verdict}Help`)),
    ...reasonsOf(lines, speaker, say),
    ...(taken
      ? [
          make('h3', 'govuk-heading-m', say(passport ? 'case' : 'document', { number: taken.number })),
          madeAt(taken.madeAt, speaker, say),
        ]
      : []),
    ...lines.flatMap((line) => signatureOf(line, speaker, say, isNamed)),
    ...(facts.length > 0 ? [make('h3', 'govuk-heading-m', say('facts'))] : []),
    ...facts.flatMap((fact) => factOf(fact, words.language, say)),
    ...(taken
      ? [
          make('h3', 'govuk-heading-m', say('log')),
          make('p', 'govuk-body', say('logHelp', { key: taken.logKey })),
          make('h3', 'govuk-heading-m', say('roots')),
          make('p', 'govuk-body', say('rootsHelp')),
          ...roots.map(fingerprint),
        ]
      : []),
    stepsOf(lines, speaker, say),
  );
  heading.focus();
}

const WHEN = { stamp: 'stamped', signer: 'stated', nobody: 'untimed' } as const;

type Say = (key: string, values?: TextParams) => string;

function speakerOf(words: Words): Speaker & { moment(at: number): string } {
  const clock = new Intl.DateTimeFormat(words.language, {
    dateStyle: 'long',
    timeStyle: 'medium',
    timeZone: words.zone,
  });
  return { say: (key, values) => wordOf(words, key, values), moment: (at) => clock.format(at) };
}

function verdictParts(verdict: Verdict, heading: HTMLElement, help: string): HTMLElement[] {
  if (verdict === 'valid') {
    const panel = make('div', 'govuk-panel govuk-panel--confirmation');
    panel.append(heading, make('div', 'govuk-panel__body', help));
    return [panel];
  }
  const warning = make('div', 'govuk-warning-text');
  const icon = make('span', 'govuk-warning-text__icon', '!');
  icon.setAttribute('aria-hidden', 'true');
  warning.append(icon, make('strong', 'govuk-warning-text__text', help));
  return [heading, warning];
}

function reasonsOf(lines: readonly Line[], speaker: Speaker, say: Say): HTMLElement[] {
  const wrong = lines.filter(({ verdict }) => verdict !== 'valid').slice(0, MOST_REASONS);
  if (wrong.length === 0) return [];
  const list = make('ul', 'govuk-list govuk-list--bullet');
  list.append(...wrong.map((line) => make('li', '', sentenceOf(line, speaker))));
  return [make('h3', 'govuk-heading-m', say('why')), list];
}

const sentenceOf = ({ step, found }: Line, speaker: Speaker): string =>
  `${inWords(step, speaker)}: ${inWords(found, speaker)}`;

const madeAt = (iso: string, { moment }: { moment(at: number): string }, say: Say): HTMLElement =>
  make('p', 'govuk-body', say('madeAt', { at: moment(Date.parse(iso)) }));

/** Who signed, as a list of facts; under the name of the step where there are several. */
function signatureOf(
  { signature, step, since, isCountersignature = false, hasMore = false }: Line,
  speaker: Speaker & { moment(at: number): string },
  say: Say,
  isNamed: boolean,
): HTMLElement[] {
  if (!signature) return [];
  const { name, organisation, signedAt, statedAt, timeBy, revocation, serial } = signature;
  const times = { at: speaker.moment(signedAt), stated: speaker.moment(statedAt) };
  const facts: [string, string][] = [
    [say(isCountersignature ? 'countersigner' : 'signer'), name],
    ...(organisation === undefined || organisation === name
      ? []
      : [[say('organisation'), organisation] as [string, string]]),
    [say('when'), say(isStampedLate(signature) ? 'stampedLate' : WHEN[timeBy], times)],
    [say('status'), say(revocation)],
    ...(since === undefined ? [] : [[say('since'), inWords(since, speaker)] as [string, string]]),
    [say('serial'), serial],
    ...(hasMore ? [[say('since'), say('more')] as [string, string]] : []),
  ];
  const list = make('dl', 'govuk-summary-list');
  list.append(...facts.map(rowOf));
  // Of the third level: above it stands the answer alone, where nothing was taken away and nothing is wrong.
  return [...(isNamed ? [make('h3', 'govuk-heading-s', inWords(step, speaker))] : []), list];
}

/** What a register answered, and by whose word it is shown. */
function factOf({ title, rows, isSigned }: FactFound, language: Language, say: Say): HTMLElement[] {
  const list = make('dl', 'govuk-summary-list');
  list.append(...rows.map(({ label, value }) => rowOf([label[language], value[language]])));
  return [
    make('h4', 'govuk-heading-s', title[language]),
    make('p', 'govuk-body', say(isSigned ? 'factSigned' : 'factSealed')),
    ...(rows.length > 0 ? [list] : []),
  ];
}

/** A row of govuk's summary list. */
function rowOf([label, value]: readonly [string, string]): HTMLElement {
  const row = make('div', 'govuk-summary-list__row');
  row.append(make('dt', 'govuk-summary-list__key', label), make('dd', 'govuk-summary-list__value', value));
  return row;
}

function fingerprint(root: string): HTMLElement {
  const paragraph = make('p', 'govuk-body');
  paragraph.append(make('code', '', root.replace(/.{8}(?=.)/g, '$& ')));
  return paragraph;
}

const WRONG = { colour: 'red', said: 'wrong' } as const;
const TAGS = {
  valid: { colour: 'green', said: 'right' },
  changed: WRONG,
  invalid: WRONG,
  uncheckable: { colour: 'yellow', said: 'open' },
} as const satisfies Record<Verdict, unknown>;

function stepsOf(lines: readonly Line[], speaker: Speaker, say: Say): HTMLElement {
  const details = make('details', 'govuk-details');
  const summary = make('summary', 'govuk-details__summary');
  summary.append(make('span', 'govuk-details__summary-text', say('steps', { count: lines.length })));
  const list = make('ul', 'govuk-list');
  list.append(
    ...lines.map((line) => {
      const { colour, said } = TAGS[line.verdict];
      const item = make('li', '');
      item.append(make('strong', `govuk-tag govuk-tag--${colour}`, say(said)), ` ${sentenceOf(line, speaker)}`);
      return item;
    }),
  );
  const text = make('div', 'govuk-details__text');
  text.append(list);
  details.append(summary, text);
  return details;
}

function make(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.textContent = text;
  return made;
}
