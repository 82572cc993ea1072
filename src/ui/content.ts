import { isValidElement, type VNode } from 'preact';

/** What may stand inside an element. Narrower than Preact's own type, which lets any object through. */
export type Content = VNode | string | number | boolean | null | undefined | readonly Content[];

/** A part of a component (label, hint, legend…): its content alone, or its content with options. */
export type Part<Options extends { children?: Content }> = Content | Options;

/**
 * The options of a part, whichever way the caller wrote it.
 * An absent part (nothing, false, an empty text) is undefined, so that conditions may be written in place.
 */
export function partOptions<Options extends { children?: Content }>(part: Part<Options>): Options | undefined {
  if (part === undefined || part === null || part === false || part === '') return undefined;
  const isOptions = typeof part === 'object' && !Array.isArray(part) && !isValidElement(part);
  return (isOptions ? part : { children: part }) as Options;
}

/** Joins the class names that are there. */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

/** Joins ids for `aria-describedby`; undefined when there are none, so that the attribute is left out. */
export function idList(...ids: readonly (string | false | undefined)[]): string | undefined {
  return ids.filter(Boolean).join(' ') || undefined;
}

const PLAIN_ATTRIBUTES = [
  'accept',
  'autofocus',
  'dir',
  'download',
  'enterkeyhint',
  'form',
  'formaction',
  'formmethod',
  'formnovalidate',
  'hidden',
  'hreflang',
  'id',
  'lang',
  'list',
  'max',
  'maxlength',
  'min',
  'minlength',
  'rel',
  'required',
  'role',
  'step',
  'tabindex',
  'target',
  'title',
  'translate',
] as const;
const allowedAttributes: ReadonlySet<string> = new Set(PLAIN_ATTRIBUTES);

type AttributeValue = string | number | boolean | undefined;

/**
 * Extra attributes of an element, by an allow-list: `data-*`, `aria-*` and the harmless ones named above.
 * `style` and `on*` are left out because the content security policy has no inline anything.
 */
export type Attributes = { readonly [name in `data-${string}` | `aria-${string}`]?: AttributeValue } & {
  readonly [name in (typeof PLAIN_ATTRIBUTES)[number]]?: AttributeValue;
};

const NONE: Readonly<Record<string, AttributeValue>> = {};

/** Extra attributes ready to be spread on an element. @throws TypeError for a name off the allow-list. */
export function extraAttributes(attributes: Attributes | undefined): Readonly<Record<string, AttributeValue>> {
  if (attributes === undefined) return NONE;
  const result: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const isPrefixed = name.startsWith('data-') || name.startsWith('aria-');
    if (!isPrefixed && !allowedAttributes.has(name)) throw new TypeError(`Attribute "${name}" is not allowed`);
    result[name] = isPrefixed && typeof value === 'boolean' ? String(value) : value;
  }
  return result;
}

/** The two options that nearly every element takes. */
export interface Extras {
  readonly classes?: string | undefined;
  readonly attributes?: Attributes | undefined;
}
