/**
 * What a connected register holds is fetched and shown, never asked (invariant 3), unless an article says otherwise until a day. A question is known again
 * by its words, for nothing else tells what it asks; a paper by the names that registers say they make needless.
 */
import type { DefinitionPath, Report, World } from '#features/country/index.ts';
import { REGISTER_KIND, type RegisterDefinition } from '#features/registers/index.ts';
import { tokens } from '#kernel/search.ts';
import { LANGUAGES, type Text } from '#kernel/text.ts';
import type { FormField, ServiceDefinition } from '../definition.ts';

export interface Placed {
  readonly field: FormField;
  readonly path: DefinitionPath;
  /** The fields of the group that it stands in. */
  readonly beside?: readonly FormField[];
}

/** What registers hold: by what a form would call or label it, the register. */
interface Held {
  /** Of the applicant and his organisation. */
  readonly applicants: ReadonlyMap<string, string>;
  /** Of whoever's number is known. */
  readonly byNumber: Readonly<Record<'iin' | 'bin', ReadonlyMap<string, string>>>;
  readonly papers: readonly { readonly register: string; readonly name: Text }[];
}

/** Reports each field that asks what a register holds, and each exception that is none. */
export function checkOnceOnly(
  fields: readonly Placed[],
  definition: ServiceDefinition,
  world: World,
  report: Report,
): void {
  const held = heldBy(definition, world);
  for (const { field, path, beside } of fields) {
    const register = registerHolding(field, beside, held);
    checkException({ field, path }, register, definition, report);
  }
}

/** By its words, folded and parted by blanks. */
const plain = (text: string): string => tokens(text).join(' ');

const labelsOf = (label: Text): string[] => LANGUAGES.map((language) => plain(label[language]));

function heldBy(definition: ServiceDefinition, world: World): Held {
  const registers = world.list<RegisterDefinition>(REGISTER_KIND).map((one) => one.definition);
  const applicants = new Map<string, string>();
  // A register that the service writes learns something new. What it reads of the applicant is known by the names of fields too.
  const written = new Set(definition.result.registers.map(({ register }) => register));
  for (const { register, fields } of registers.filter(
    ({ register, subject }) => subject.kind !== 'none' && !written.has(register),
  ))
    for (const [, { label }] of Object.entries(fields))
      for (const one of labelsOf(label)) applicants.set(one, register);
  for (const evidence of Object.values(definition.evidence)) {
    if (typeof evidence.for !== 'string' || evidence.many) continue;
    const read = registers.find(({ register }) => register === evidence.register);
    for (const [name, { label }] of Object.entries(read?.fields ?? {}))
      for (const one of [name, ...labelsOf(label)]) applicants.set(one, evidence.register);
  }
  return {
    applicants,
    byNumber: { iin: namedBy('iin', registers), bin: namedBy('bin', registers) },
    papers: registers.flatMap(({ register, papers }) => (papers ?? []).map((name) => ({ register, name }))),
  };
}

/** What registers whose whole key is such a number tell of whom it names. */
function namedBy(kind: 'iin' | 'bin', registers: readonly RegisterDefinition[]): Map<string, string> {
  const held = new Map<string, string>();
  for (const { register, key, fields } of registers) {
    const [only, ...more] = key;
    if (only === undefined || more.length > 0 || fields[only]?.type !== kind) continue;
    for (const [name, { label }] of Object.entries(fields))
      if (name !== only) for (const one of labelsOf(label)) held.set(one, register);
  }
  return held;
}

const ABOUT_OTHERS: readonly FormField['type'][] = ['record', 'group'];

function registerHolding(field: FormField, beside: readonly FormField[] | undefined, held: Held): string | undefined {
  if (ABOUT_OTHERS.includes(field.type)) return undefined;
  if (field.type === 'file') return held.papers.find(({ name }) => isPaper(field.label, name))?.register;
  const asked = labelsOf(field.label);
  if (!beside) return held.applicants.get(field.id) ?? first(asked, held.applicants);
  // In a group others are named; what their number tells is not asked beside it.
  const kinds = (['iin', 'bin'] as const).filter((kind) => beside.some(({ type }) => type === kind));
  return kinds.map((kind) => first(asked, held.byNumber[kind])).find((register) => register !== undefined);
}

const first = (words: readonly string[], held: ReadonlyMap<string, string>): string | undefined =>
  words.map((one) => held.get(one)).find((register) => register !== undefined);

// What is said around the name of a paper without making it another one, folded as for search.
const AROUND = [
  'копия',
  'скан',
  'ваш',
  'ваша',
  'ваше',
  'коширме',
  'сиздин',
  'copy',
  'scan',
  'your',
  'the',
  'of',
  'a',
  'an',
];
// Endings differ (куәлік, куәлігіңіздің), so words are one that begin alike, but for so many letters; short ones have none.
const ENDING = 9;
const SHORTEST_STEM = 3;

const isSameWord = (a: string, b: string): boolean => {
  const [short = '', long = ''] = [a, b].sort((x, y) => x.length - y.length);
  const stem = short.slice(0, -1);
  if (stem.length < SHORTEST_STEM) return short === long;
  return long.startsWith(stem) && long.length - stem.length <= ENDING;
};

/** Whether a label asks for just this paper: its whole name in one of the languages, and nothing that makes it another. */
function isPaper(label: Text, name: Text): boolean {
  return LANGUAGES.some((language) => {
    const asked = tokens(label[language]);
    const wanted = tokens(name[language]);
    const isNamed = wanted.every((word) => asked.some((one) => isSameWord(one, word)));
    const isMore = asked.some((one) => ![...wanted, ...AROUND].some((word) => isSameWord(one, word)));
    return isNamed && !isMore;
  });
}

function checkException(
  { field, path }: Placed,
  register: string | undefined,
  { version }: ServiceDefinition,
  report: Report,
): void {
  const { askedDespite } = field;
  if (register === undefined) {
    if (askedDespite) report.error([...path, 'askedDespite'], 'no register holds this', 'take the exception out');
    return;
  }
  if (!askedDespite) {
    report.error(
      path,
      `${register} already holds ${field.id}`,
      'read it as evidence; where a new value is asked for, name and word it so',
    );
    return;
  }
  if (askedDespite.until <= version)
    report.error(
      [...path, 'askedDespite', 'until'],
      'the exception is over when the edition begins',
      'read it as evidence',
    );
}
