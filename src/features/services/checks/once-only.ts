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

/** What a register holds, by how it says it. */
interface HeldField {
  readonly register: string;
  readonly name: string;
  readonly labels: readonly string[];
}

interface Held {
  /** Of the applicant and his organisation, and read by the service: known by its name, or by its label in one language. */
  readonly read: readonly HeldField[];
  /** The same in registers that the service doesn't read: words that mean the same in two languages mean the same. */
  readonly unread: readonly HeldField[];
  /** Of whoever's number is known. */
  readonly byNumber: Readonly<Record<'iin' | 'bin', readonly HeldField[]>>;
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

const fieldsOf = ({ register, fields }: RegisterDefinition): HeldField[] =>
  Object.entries(fields).map(([name, { label }]) => ({ register, name, labels: labelsOf(label) }));

function heldBy(definition: ServiceDefinition, world: World): Held {
  const registers = world.list<RegisterDefinition>(REGISTER_KIND).map((one) => one.definition);
  const own = Object.values(definition.evidence).filter((one) => typeof one.for === 'string' && !one.many);
  const isRead = ({ register }: RegisterDefinition): boolean => own.some((one) => one.register === register);
  // A register that the service writes learns something new.
  const isWritten = ({ register }: RegisterDefinition): boolean =>
    definition.result.registers.some((one) => one.register === register);
  return {
    read: registers.filter(isRead).flatMap(fieldsOf),
    unread: registers.filter((one) => one.subject.kind !== 'none' && !isRead(one) && !isWritten(one)).flatMap(fieldsOf),
    byNumber: { iin: namedBy('iin', registers), bin: namedBy('bin', registers) },
    papers: registers.flatMap(({ register, papers }) => (papers ?? []).map((name) => ({ register, name }))),
  };
}

/** What registers whose whole key is such a number tell of whom it names. */
const namedBy = (kind: 'iin' | 'bin', registers: readonly RegisterDefinition[]): HeldField[] =>
  registers.flatMap((one) => {
    const [only, ...more] = one.key;
    const isNumber = only !== undefined && more.length === 0 && one.fields[only]?.type === kind;
    return isNumber ? fieldsOf(one).filter(({ name }) => name !== only) : [];
  });

const ABOUT_OTHERS: readonly FormField['type'][] = ['record', 'group'];

function registerHolding(field: FormField, beside: readonly FormField[] | undefined, held: Held): string | undefined {
  if (ABOUT_OTHERS.includes(field.type)) return undefined;
  if (field.type === 'file') return held.papers.find(({ name }) => isPaper(field.label, name))?.register;
  const asked = labelsOf(field.label);
  const alike = ({ labels }: HeldField): number => labels.filter((one, n) => one === asked[n]).length;
  if (!beside) {
    const found =
      held.read.find((one) => one.name === field.id || alike(one) > 0) ?? held.unread.find((one) => alike(one) > 1);
    return found?.register;
  }
  // In a group others are named; what their number tells is not asked beside it.
  const kinds = (['iin', 'bin'] as const).filter((kind) => beside.some(({ type }) => type === kind));
  return kinds.flatMap((kind) => held.byNumber[kind]).find((one) => alike(one) > 0)?.register;
}

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
