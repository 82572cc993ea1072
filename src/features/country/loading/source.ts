/** A file of definitions with the place of everything in it. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { DefinitionPath } from '../definition-kind.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface SourceProblem extends Place {
  readonly what: string;
  readonly mend: string;
}

/** A parsed file: its value, and where each part of it stands. */
export interface Source {
  readonly value: unknown;
  readonly problems: readonly SourceProblem[];
  /** Place of the value at a path; of its nearest ancestor where there is none. `offset` is inside the text that stands there. */
  placeOf(path: DefinitionPath, offset?: number): Place;
  /** Place of a key of the object at a path. */
  placeOfKey(path: DefinitionPath, key: string): Place;
}

const MENDS: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  DUPLICATE_KEY: ['the same key is written twice', 'keep one of them'],
  TAB_AS_INDENT: ['a tab indents the line', 'indent with spaces, two for each level'],
  BAD_INDENT: ['the indentation does not fit the lines above', 'align it with the keys of the same level, with spaces'],
  MISSING_CHAR: ['a sign is missing', 'close the quotes and brackets, and put a space after each colon'],
  MULTILINE_IMPLICIT_KEY: ['a line is no key with a value', 'write `key: value`, with a space after the colon'],
  MULTIPLE_DOCS: ['a second document begins here', 'keep one document in each file, without ---'],
  BAD_ALIAS: ['an alias of nothing', 'name an anchor that stands above'],
};

/** Reads YAML 1.2 (core schema: dates stay texts, no merge keys). Aliases are followed, up to a number that no honest file needs. */
export function readYaml(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    schema: 'core',
    stringKeys: true,
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = honest(document.errors).map(({ code, message, pos }): SourceProblem => {
    const [what, mend] = MENDS[code] ?? [message, 'mend the YAML here'];
    return { ...at(pos[0]), what, mend };
  });
  const value = problems.length > 0 ? undefined : documentValue(document, problems);
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  return {
    value,
    problems,
    placeOf: (path, offset = 0) => {
      const { start, node } = valueOffset(document.contents, path, resolved);
      return at(start + withinScalar(text.slice(start), node, offset));
    },
    placeOfKey: (path, key) => {
      const owner = nodeAt(document.contents, path, resolved);
      const pair = isMap(owner) ? owner.items.find((item) => keyOf(item) === key) : undefined;
      return at(startOf(pair?.key) ?? valueOffset(document.contents, path, resolved).start);
    },
  };
}

/** After the first error of syntax a parser guesses, and its further errors are about the guess. Doubled keys are each their own. */
function honest(errors: readonly YAMLError[]): readonly YAMLError[] {
  const first = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return first ? [first] : errors;
}

// An alias of aliases grows without bound: a file of a kilobyte could fill the memory.
const MAX_ALIASES = 2_000;

function documentValue(document: Document, problems: SourceProblem[]): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    problems.push({ line: 1, column: 1, what: 'too many aliases', mend: 'write the values out' });
    return undefined;
  }
}

type Resolve = (node: unknown) => unknown;

const keyOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key);

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function childOf(node: unknown, step: string | number): unknown {
  if (isMap(node)) return node.items.find((pair) => keyOf(pair) === String(step));
  return isSeq(node) ? node.items[Number(step)] : undefined;
}

function nodeAt(root: Node | null, path: DefinitionPath, resolved: Resolve): unknown {
  let node: unknown = root;
  for (const step of path) {
    const child = childOf(node, step);
    node = resolved(isPair(child) ? child.value : child);
  }
  return node;
}

/** Where the value begins; where the deepest key on the way to it begins if the value isn't there. */
function valueOffset(root: Node | null, path: DefinitionPath, resolved: Resolve): { start: number; node?: unknown } {
  let node: unknown = root;
  let start = startOf(root) ?? 0;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined || child === null) return { start };
    node = resolved(isPair(child) ? child.value : child);
    start = startOf(node) ?? (isPair(child) ? startOf(child.key) : undefined) ?? start;
  }
  return { start, node };
}

/**
 * How far into the written text the character at `inside` of a scalar's value stands. YAML folds spaces and line ends, so only
 * the other characters are counted; a quote that is escaped is two characters there and one in the value.
 */
function withinScalar(written: string, node: unknown, inside: number): number {
  if (inside === 0 || !isScalar(node) || typeof node.value !== 'string') return 0;
  const isBlock = node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL';
  const escaping = node.type === 'QUOTE_DOUBLE' ? '\\' : node.type === 'QUOTE_SINGLE' ? "'" : '';
  let at = isBlock ? written.indexOf('\n') + 1 : escaping === '' ? 0 : 1;
  let left = node.value.slice(0, inside).replace(/\s/g, '').length;
  for (; at < written.length; at += 1) {
    if (/\s/.test(written.charAt(at))) continue;
    if (written.charAt(at) === escaping) at += 1;
    if (left === 0) return at;
    left -= 1;
  }
  return 0;
}
