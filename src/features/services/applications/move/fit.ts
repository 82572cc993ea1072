/**
 * Whether answers given in one edition of a form can be taken into a newer one. Pure. Every answer ends in exactly one of three
 * places: it is kept as it is, it is dropped because its question is gone, or it stands in the way. Nothing is turned into something else.
 */
import type { Text } from '#kernel/text.ts';
import type { FormField, ServiceDefinition, SimpleField } from '../../definition.ts';
import type { Answer, AnswerItem, Answers, SimpleAnswer } from '../../evaluation/facts.ts';
import { rawAgain } from '../answers/judge.ts';
import { type Lookups, normalise } from '../answers/normalise.ts';
import { controlName } from '../answers/posted.ts';

/** An answer that the newer edition doesn't take. The draft then stays where it is. */
export interface Obstacle {
  /** Path of the answer. */
  readonly field: string;
  readonly question: Text;
  /** Another kind of answer is asked; or this answer (an option that is gone, a number out of bounds) isn't taken any more. */
  readonly why: 'type' | 'answer';
}

export interface Fit {
  readonly kept: Answers;
  /** Shaped as they were given. */
  readonly dropped: Answers;
  readonly obstacles: readonly Obstacle[];
}

type Form = ServiceDefinition['form'];
type Group = Extract<FormField, { type: 'group' }>;

interface Fitted<Kept> {
  readonly kept?: Kept;
  readonly dropped?: Kept;
  readonly obstacles: readonly Obstacle[];
}

export function fit(from: Form, to: Form, answers: Answers, lookups: Lookups): Fit {
  const kept: Record<string, Answer> = {};
  const dropped: Record<string, Answer> = {};
  const obstacles: Obstacle[] = [];
  const fieldOf = (form: Form, id: string) => form.flatMap((page) => page.fields).find((field) => field.id === id);
  for (const [id, answer] of Object.entries(answers)) {
    const fitted = fitAnswer(fieldOf(from, id), fieldOf(to, id), answer, lookups);
    if (fitted.kept !== undefined) kept[id] = fitted.kept;
    if (fitted.dropped !== undefined) dropped[id] = fitted.dropped;
    obstacles.push(...fitted.obstacles);
  }
  return { kept, dropped, obstacles };
}

function fitAnswer(
  was: FormField | undefined,
  is: FormField | undefined,
  answer: Answer,
  lookups: Lookups,
): Fitted<Answer> {
  if (!is) return { dropped: answer, obstacles: [] };
  if (was?.type !== is.type) return { obstacles: [{ field: is.id, question: is.label, why: 'type' }] };
  if (was.type === 'group' && is.type === 'group') return fitGroup(was, is, answer as readonly AnswerItem[], lookups);
  return fitSimple(was as SimpleField, is as SimpleField, answer as SimpleAnswer, is.id, lookups);
}

function fitSimple(
  was: SimpleField,
  is: SimpleField,
  answer: SimpleAnswer,
  field: string,
  lookups: Lookups,
): Fitted<SimpleAnswer> {
  const isRefused = (by: SimpleField) => 'problem' in normalise(by, rawAgain(by, answer), field, lookups);
  // What was wrong before isn't the newer edition's doing: it is kept, and the judge goes on naming it.
  if (!takesFewerFiles(was, is) && (!isRefused(is) || isRefused(was))) return { kept: answer, obstacles: [] };
  return { obstacles: [{ field, question: is.label, why: 'answer' }] };
}

/** A file was looked at when it came, by the limits of its day: where they are narrower now, it isn't taken for granted. */
function takesFewerFiles(was: SimpleField, is: SimpleField): boolean {
  if (was.type !== 'file' || is.type !== 'file') return false;
  return is.maxBytes < was.maxBytes || was.accept.some((kind) => !is.accept.includes(kind));
}

/** Items keep their places, also where one loses its only answer: what is dropped is shown as "Room 2". */
function fitGroup(
  was: Group,
  is: Group,
  items: readonly AnswerItem[],
  lookups: Lookups,
): Fitted<readonly AnswerItem[]> {
  if (items.length > is.maxItems && items.length <= was.maxItems)
    return { obstacles: [{ field: is.id, question: is.label, why: 'answer' }] };
  const fitted = items.map((item, index) => fitItem(was, is, item, index, lookups));
  const dropped = fitted.map((one) => one.dropped ?? {});
  return {
    kept: fitted.map((one) => one.kept ?? {}),
    ...(dropped.some((one) => Object.keys(one).length > 0) ? { dropped } : {}),
    obstacles: fitted.flatMap(({ obstacles }) => obstacles),
  };
}

function fitItem(was: Group, is: Group, item: AnswerItem, index: number, lookups: Lookups): Fitted<AnswerItem> {
  const kept: Record<string, SimpleAnswer> = {};
  const dropped: Record<string, SimpleAnswer> = {};
  const obstacles: Obstacle[] = [];
  for (const [id, answer] of Object.entries(item)) {
    const before = was.fields.find((field) => field.id === id);
    const after = is.fields.find((field) => field.id === id);
    const field = controlName(id, is.id, index);
    if (!after) dropped[id] = answer;
    else if (before?.type !== after.type) obstacles.push({ field, question: after.label, why: 'type' });
    else {
      const fitted = fitSimple(before, after, answer, field, lookups);
      if (fitted.kept !== undefined) kept[id] = fitted.kept;
      obstacles.push(...fitted.obstacles);
    }
  }
  return { kept, dropped, obstacles };
}

/** The path of each single answer: `purpose`, `rooms.0.beds`. */
export function pathsOf(answers: Answers): string[] {
  return Object.entries(answers).flatMap(([id, answer]) => {
    const items = itemsOf(answer);
    if (!items) return [id];
    return items.flatMap((item, index) => Object.keys(item).map((inner) => controlName(inner, id, index)));
  });
}

function itemsOf(answer: Answer): readonly AnswerItem[] | undefined {
  const isGroup = Array.isArray(answer) && answer.every((one) => typeof one === 'object');
  return isGroup ? (answer as readonly AnswerItem[]) : undefined;
}
