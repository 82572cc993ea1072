/**
 * A reader of the HTML that templates write (well nested, attributes quoted), for comparing two renderings.
 * It normalises what doesn't matter to a browser: order of attributes, spaces at the edges of elements, entities.
 */
export interface HtmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly HtmlNode[];
}

export type HtmlNode = HtmlElement | string;

const VOID_ELEMENTS = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'wbr']);
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ctdot: '⋯',
};
const TOKEN = /<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s=>/]+(?:\s*=\s*"[^"]*")?)*)\s*\/?>|[^<]+/gi;
const ATTRIBUTE = /([^\s=>/]+)(?:\s*=\s*"([^"]*)")?/g;

/** Reads a fragment. @throws Error when tags don't nest or something isn't understood. */
export function readHtml(html: string): readonly HtmlNode[] {
  const root: OpenElement = { name: '#root', attributes: {}, children: [] };
  const open = [root];
  let end = 0;
  for (const token of html.matchAll(TOKEN)) {
    if (token.index !== end) throw new Error(`Not understood: ${html.slice(end, end + 60)}`);
    end = token.index + token[0].length;
    takeToken(open, token);
  }
  if (end !== html.length || open.length !== 1) throw new Error(`Unfinished: ${open.at(-1)?.name}, ${html.slice(end)}`);
  return normalise(root).flatMap((node) => (typeof node === 'string' ? [] : node.children));
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: (OpenElement | string)[];
}

function takeToken(open: OpenElement[], token: RegExpMatchArray): void {
  const [text, slash, name, attributes] = token;
  const parent = open.at(-1);
  if (!parent) throw new Error(`Nothing is open at ${text}`);
  if (text.startsWith('<!--')) return;
  if (name === undefined) {
    parent.children.push(decode(text));
  } else if (slash) {
    if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
    open.pop();
  } else {
    const element = { name, attributes: readAttributes(attributes ?? ''), children: [] };
    parent.children.push(element);
    if (!VOID_ELEMENTS.has(name) && !text.endsWith('/>')) open.push(element);
  }
}

function readAttributes(source: string): Record<string, string> {
  const pairs = [...source.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => {
    const text = decode(value);
    return [name, name === 'class' ? text.trim().replace(/\s+/g, ' ') : text] as const;
  });
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (entity, decimal, hexadecimal, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hexadecimal) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
    const character = NAMED_ENTITIES[name];
    if (character === undefined) throw new Error(`Unknown entity ${entity}`);
    return character;
  });
}

/** Elements that stand within a line of text: a space beside them is seen and said. */
const PHRASING = new Set(['a', 'b', 'code', 'em', 'i', 'small', 'span', 'strong']);

function normalise(node: OpenElement | string): HtmlNode[] {
  if (typeof node === 'string') {
    const text = node.replace(/\s+/g, ' ').trim();
    return text === '' ? [] : [text];
  }
  // What is only heard joins the words before it, so there the spaces inside count; a text area keeps its lines.
  const keepsSpaces = node.name === 'textarea' || node.attributes.class === 'govuk-visually-hidden';
  const children = joinTexts(node.children).flatMap((child, index, all) => {
    if (typeof child !== 'string') return normalise(child);
    if (node.name === 'textarea') return [child];
    const collapsed = child.replace(/\s+/g, ' ');
    if (collapsed.trim() === '') return [];
    const start = keepsSpaces || isPhrasing(all[index - 1]) ? collapsed : collapsed.trimStart();
    return [keepsSpaces || isPhrasing(all[index + 1]) ? start : start.trimEnd()];
  });
  return [{ name: node.name, attributes: node.attributes, children }];
}

function joinTexts(nodes: readonly (OpenElement | string)[]): (OpenElement | string)[] {
  const joined: (OpenElement | string)[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (typeof node === 'string' && typeof last === 'string') joined[joined.length - 1] = last + node;
    else joined.push(node);
  }
  return joined;
}

function isPhrasing(node: OpenElement | string | undefined): boolean {
  return typeof node === 'object' && PHRASING.has(node.name);
}
