/** What a newer edition of a service does otherwise, part by part, for a person who began with the older one. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import type { FormField, ServiceDefinition } from '../../definition.ts';

/** Parts of a service whose items are compared one by one. */
type ListedPart = 'option' | 'declaration' | 'condition' | 'ground' | 'fee' | 'cosigner' | 'evidence';
/** Parts of which it is only said that they changed. */
type WholePart =
  | 'form'
  | 'summary'
  | 'provider'
  | 'basis'
  | 'channels'
  | 'recipients'
  | 'applicant'
  | 'mandates'
  | 'matter'
  | 'assurance'
  | 'territory'
  | 'retention'
  | 'procedure'
  | 'correction'
  | 'outage'
  | 'hearing'
  | 'result';

export type Change =
  | {
      readonly part: ListedPart;
      readonly how: 'added' | 'removed' | 'changed';
      readonly what: Text;
      readonly of?: Text;
    }
  | { readonly part: ListedPart | 'title'; readonly how: 'reworded'; readonly was: Text; readonly what: Text }
  | { readonly part: 'question'; readonly how: QuestionChange; readonly what: Text; readonly was?: Text }
  | { readonly part: 'page'; readonly how: 'reworded' | 'asked'; readonly what: Text }
  | { readonly part: 'term'; readonly how: 'changed'; readonly from: Term; readonly to: Term }
  | { readonly part: WholePart; readonly how: 'changed' };

type QuestionChange =
  | 'added'
  | 'removed'
  | 'reworded'
  | 'explained'
  | 'limits'
  | 'asked'
  | 'required'
  | 'optional'
  | 'type';

export type Term = ServiceDefinition['term'];
/** Says what evidence is, where its definition names only the register. */
export type NameEvidence = (id: string, evidence: ServiceDefinition['evidence'][string]) => Text;

type Comparison = (from: ServiceDefinition, to: ServiceDefinition, nameEvidence: NameEvidence) => readonly Change[];

const nothing: Comparison = () => [];

/** A part of which the page only says that it changed. */
const whole =
  (part: WholePart & keyof ServiceDefinition): Comparison =>
  (from, to) =>
    isDeepStrictEqual(from[part], to[part]) ? [] : [{ part, how: 'changed' }];

// Each member of a definition stands here, so that none can change without the applicant being told.
const COMPARISONS: { readonly [Part in keyof Required<ServiceDefinition>]: Comparison } = {
  service: nothing,
  version: nothing,
  lifeEvents: nothing,
  synonyms: nothing,
  title: (from, to) => reworded('title', from.title, to.title),
  summary: whole('summary'),
  form: (from, to) => compareForms(from.form, to.form),
  evidence: compareEvidence,
  declarations: (from, to) => compareLists('declaration', from.declarations, to.declarations, ({ text }) => text),
  eligible: (from, to) => compareLists('condition', from.eligible, to.eligible, ({ rule }) => rule),
  grounds: (from, to) => compareLists('ground', from.grounds, to.grounds, ({ text }) => text),
  fee: (from, to) => compareLists('fee', linesOf(from), linesOf(to), ({ label }) => label),
  term: (from, to) =>
    isDeepStrictEqual(from.term, to.term) ? [] : [{ part: 'term', how: 'changed', from: from.term, to: to.term }],
  applicant: compareApplicants,
  mandates: whole('mandates'),
  provider: whole('provider'),
  basis: whole('basis'),
  channels: whole('channels'),
  recipients: whole('recipients'),
  matter: whole('matter'),
  assurance: whole('assurance'),
  territory: whole('territory'),
  retention: whole('retention'),
  procedure: whole('procedure'),
  correction: whole('correction'),
  outage: whole('outage'),
  hearing: whole('hearing'),
  result: whole('result'),
};

/** Everything that is otherwise in the newer edition, in the order in which an applicant meets it. */
export function changesBetween(from: ServiceDefinition, to: ServiceDefinition, nameEvidence: NameEvidence): Change[] {
  return Object.values(COMPARISONS).flatMap((compare) => compare(from, to, nameEvidence));
}

function reworded(part: ListedPart | 'title', was: Text, what: Text): Change[] {
  return isDeepStrictEqual(was, what) ? [] : [{ part, how: 'reworded', was, what }];
}

type Named = { readonly id: string };

/** Items found again by their id: new ones, those that are gone, those in other words, those that work otherwise. */
function compareLists<Item extends Named>(
  part: ListedPart,
  from: readonly Item[],
  to: readonly Item[],
  textOf: (item: Item) => Text,
  of?: Text,
): Change[] {
  const place = of === undefined ? {} : { of };
  const gone = from.filter(({ id }) => !to.some((one) => one.id === id));
  return [
    ...gone.map((item) => ({ part, how: 'removed' as const, what: textOf(item), ...place })),
    ...to.flatMap((item): Change[] => {
      const was = from.find(({ id }) => id === item.id);
      if (!was) return [{ part, how: 'added', what: textOf(item), ...place }];
      const words = reworded(part, textOf(was), textOf(item));
      if (words.length > 0 || isDeepStrictEqual(was, item)) return words;
      return [{ part, how: 'changed', what: textOf(item), ...place }];
    }),
  ];
}

const linesOf = ({ fee }: ServiceDefinition) => (fee === 'none' ? [] : fee.lines);

function compareEvidence(from: ServiceDefinition, to: ServiceDefinition, nameEvidence: NameEvidence): Change[] {
  const listed = ({ evidence }: ServiceDefinition) =>
    Object.entries(evidence).map(([id, one]) => ({ id, one, name: nameEvidence(id, one) }));
  return compareLists('evidence', listed(from), listed(to), ({ name }) => name);
}

function compareApplicants({ applicant: from }: ServiceDefinition, { applicant: to }: ServiceDefinition): Change[] {
  const { cosigners: before, ...was } = from;
  const { cosigners: after, ...is } = to;
  return [
    ...(isDeepStrictEqual(was, is) ? [] : [{ part: 'applicant', how: 'changed' } as const]),
    ...compareLists('cosigner', before, after, ({ label }) => label),
  ];
}

type Form = ServiceDefinition['form'];

function compareForms(from: Form, to: Form): Change[] {
  const fields = (form: Form) => form.flatMap((page) => page.fields);
  const found = [...compareFields(fields(from), fields(to)), ...comparePages(from, to)];
  return found.length > 0 || isDeepStrictEqual(from, to) ? found : [{ part: 'form', how: 'changed' }];
}

/** Pages that come or go are told by their questions. */
function comparePages(from: Form, to: Form): Change[] {
  return to.flatMap((page): Change[] => {
    const was = from.find((one) => one.page === page.page);
    if (!was) return [];
    const what = page.title;
    const isSame = isDeepStrictEqual([was.title, was.intro], [page.title, page.intro]);
    return [
      ...(isSame ? [] : [{ part: 'page', how: 'reworded', what } as const]),
      ...(was.when === page.when ? [] : [{ part: 'page', how: 'asked', what } as const]),
    ];
  });
}

type Naming = (field: FormField) => Text;

const byLabel: Naming = ({ label }) => label;

/** A question of each item of a group: “Room: number of beds”. */
const inItem =
  (item: Text): Naming =>
  ({ label }) =>
    inEveryLanguage((language) => `${item[language]}: ${label[language]}`);

function compareFields(from: readonly FormField[], to: readonly FormField[], name: Naming = byLabel): Change[] {
  const gone = from.filter(({ id }) => !to.some((one) => one.id === id));
  return [
    ...gone.map((field) => ({ part: 'question', how: 'removed', what: name(field) }) as const),
    ...to.flatMap((field): Change[] => {
      const was = from.find(({ id }) => id === field.id);
      return was ? compareField(was, field, name) : [{ part: 'question', how: 'added', what: name(field) }];
    }),
  ];
}

function compareField(was: FormField, is: FormField, name: Naming): Change[] {
  const what = name(is);
  const changed = (how: QuestionChange): Change => ({ part: 'question', how, what });
  if (was.type !== is.type) return [changed('type')];
  const isReworded = !isDeepStrictEqual(was.label, is.label);
  return [
    ...(isReworded ? [{ part: 'question', how: 'reworded', was: name(was), what } as const] : []),
    ...(was.optional === is.optional ? [] : [changed(is.optional ? 'optional' : 'required')]),
    ...(was.when === is.when ? [] : [changed('asked')]),
    ...(isDeepStrictEqual([was.hint, was.why], [is.hint, is.why]) ? [] : [changed('explained')]),
    ...compareOptions(was, is, what),
    ...compareItems(was, is),
    ...(isDeepStrictEqual(limitsOf(was), limitsOf(is)) ? [] : [changed('limits')]),
  ];
}

function compareOptions(was: FormField, is: FormField, of: Text): Change[] {
  if (!('options' in was && 'options' in is)) return [];
  return compareLists('option', was.options, is.options, ({ label }) => label, of);
}

function compareItems(was: FormField, is: FormField): Change[] {
  if (was.type !== 'group' || is.type !== 'group') return [];
  const item = isDeepStrictEqual(was.item, is.item) ? [] : reworded('option', was.item, is.item);
  return [...item, ...compareFields(was.fields, is.fields, inItem(is.item))];
}

const TOLD_APART = new Set(['label', 'hint', 'why', 'when', 'optional', 'options', 'fields', 'item']);

/** What remains of a field: how long, how large, from when, in which form. */
function limitsOf(field: FormField): Record<string, unknown> {
  return Object.fromEntries(Object.entries(field).filter(([name]) => !TOLD_APART.has(name)));
}
