/** What to say where CEL's own check refuses a name or a call: the nearest word, and the words that there are. */
import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { didYouMean } from '../nearest.ts';
import { MACROS } from './analyse.ts';
import { ExpressionError } from './error.ts';
import type { Scope } from './types.ts';

interface Word {
  readonly name: string;
  /** Type of the value before the point; undefined for age(…). */
  readonly receiver: string | undefined;
  /** As its author writes it: `age(date, date): int`. */
  readonly signature: string;
}

// Types and conversions of CEL that no law is written in (see FOREIGN in analyse.ts).
const NOT_OURS = /\b(bytes|double|uint|type|null|optional|map)\b|google|Namespace|^dyn\(/;

function wordsOf(cel: Environment): Word[] {
  return cel
    .getDefinitions()
    .functions.filter(({ signature }) => !NOT_OURS.test(signature.replace(/^(list<dyn>)\.map\(/, '$1.(')))
    .map(({ name, receiverType, signature }) => ({
      name,
      receiver: receiverType ?? undefined,
      signature: signature.replaceAll('<dyn>', '').replace(/\(ast(, ast)*\)/, name === 'has' ? '(name)' : '(x, …)'),
    }));
}

const unique = (words: readonly string[]): string[] => [...new Set(words)];

/** A call that fits no function: either nobody knows the name, or it is called with other values than it takes. */
export function wrongCall(
  node: Extract<ASTNode, { op: 'call' | 'rcall' }>,
  receiver: string | undefined,
  given: string,
  cel: Environment,
  cause: unknown,
): ExpressionError {
  const [name] = node.args;
  const words = wordsOf(cel);
  const same = words.filter((word) => word.name === name);
  if (same.length > 0) {
    const what = `${name}() does not take these values: ${given}`;
    return new ExpressionError(node.pos, what, `write ${signatures(same)}`, cause);
  }
  const ofType = receiver === undefined ? words.filter((word) => !word.receiver) : methodsOf(receiver, words);
  const mend = didYouMean(name, unique(ofType.map((word) => word.name)));
  const what = receiver === undefined ? `there is no function ${name}` : `a ${receiver} has no function ${name}`;
  return new ExpressionError(node.pos, what, mend, cause);
}

const signatures = (words: readonly Word[]): string => unique(words.map(({ signature }) => signature)).join(' or ');

function methodsOf(receiver: string, words: readonly Word[]): readonly Word[] {
  const [outer] = receiver.split('<');
  return words.filter((word) => word.receiver?.split('<')[0] === outer);
}

/** A name that is neither in the scope nor given by a list function around the place. */
export function unknownName(
  name: string,
  position: number,
  root: ASTNode,
  scope: Scope,
  cel: Environment,
  cause: unknown,
): ExpressionError {
  const words = wordsOf(cel);
  const misspelt = unknownLister(root, name, words);
  if (misspelt) return wrongCall(misspelt, 'list', '', cel, cause);
  const functions = words.filter((word) => word.name === name && !word.receiver);
  if (functions.length > 0) {
    return new ExpressionError(position, `${name} is a function`, `write ${signatures(functions)}`, cause);
  }
  const names = unique([...Object.keys(scope), 'today', ...localsAt(root, position)]);
  return new ExpressionError(position, `there is no ${name}`, didYouMean(name, names), cause);
}

/** `children.exist(c, …)`: the name is unknown only because the function that gives it is. */
function unknownLister(
  node: ASTNode,
  name: string,
  words: readonly Word[],
): Extract<ASTNode, { op: 'rcall' }> | undefined {
  return nodesOf(node).find((each): each is Extract<ASTNode, { op: 'rcall' }> => {
    if (each.op !== 'rcall' || words.some((word) => word.receiver && word.name === each.args[0])) return false;
    const [variable] = each.args[2];
    return variable?.op === 'id' && variable.args === name;
  });
}

function nodesOf(node: ASTNode): ASTNode[] {
  const into = (value: unknown): ASTNode[] => {
    if (Array.isArray(value)) return value.flatMap(into);
    return typeof value === 'object' && value !== null && 'op' in value ? nodesOf(value as ASTNode) : [];
  };
  return [node, ...into(node.args)];
}

/** Names that exists, all, filter and map give to the place inside them. */
function localsAt(root: ASTNode, position: number): string[] {
  return nodesOf(root).flatMap((node) => {
    if (node.op !== 'rcall' || !MACROS.has(node.args[0])) return [];
    const [variable, ...bodies] = node.args[2];
    const isInside = bodies.some(({ start, end }) => start <= position && position <= end);
    return variable?.op === 'id' && isInside ? [variable.args] : [];
  });
}
