/** Bodies that a route takes, made from its schema: a new route is asked with something that it understands, without anybody writing it down. */
import { z } from 'zod';
import type { Route } from '#platform/feature.ts';

/** What fields are called with, whatever the route. A list where several may fit: the first that the schema takes. Null: it is left out. */
export type Known = Readonly<Record<string, unknown>>;

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

const SOME_TEXT = 'It was not done as the law says.';
const SOME_ID = '019aa000-0000-7000-8000-0000000000ee';
const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: SOME_ID,
  date: '2026-03-02',
  'date-time': '2026-03-02T05:00:00Z',
  base64: 'AAAA',
};

function textFor({ format = '', pattern, minLength, maxLength = 200 }: Schema): string {
  const known = BY_FORMAT[format];
  if (known !== undefined) return known;
  // A digest in hexadecimal, as a pattern or by its length alone.
  if (pattern?.startsWith('^[0-9a-f]{64}') || minLength === 64) return 'ab'.repeat(32);
  if (pattern?.startsWith('^[a-z]')) return 'something';
  return SOME_TEXT.slice(0, maxLength);
}

const takes = (schema: Schema, value: unknown): boolean => {
  const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u');
  const types = [schema.type ?? []].flat();
  if (schema.const !== undefined) return value === schema.const;
  if (schema.enum) return schema.enum.includes(value);
  if (typeof value === 'string')
    return (types.length === 0 || types.includes('string')) && (pattern?.test(value) ?? true);
  if (typeof value === 'number') return types.includes('integer') || types.includes('number');
  if (typeof value === 'boolean') return types.includes('boolean');
  return Array.isArray(value) ? types.includes('array') : types.includes('object');
};

/** A box of a form that may be ticked. */
const isBox = ({ required }: Schema, key: string, { const: only }: Schema): boolean =>
  only !== undefined && required?.includes(key) !== true;

/** What is there only to be absent: of it the description has nothing to say. */
const saysNothing = ({ required }: Schema, key: string, one: Schema): boolean =>
  Object.keys(one).length === 0 && required?.includes(key) !== true;

function valueFor(schema: Schema, known: Known, name = ''): unknown {
  if (schema.const !== undefined) return schema.const;
  const options = schema.anyOf ?? schema.oneOf;
  const told = [known[name] ?? []].flat().find((value) => (options ?? [schema]).some((one) => takes(one, value)));
  if (told !== undefined) return told;
  if (options) return valueFor(options[0] ?? {}, known, name);
  if (schema.enum) return schema.enum[0];
  const [type] = [schema.type ?? 'string'].flat();
  switch (type) {
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 0);
    case 'boolean':
      return true;
    case 'array':
      return [valueFor(schema.items ?? {}, known, name)];
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([key]) => known[key] !== null)
          .filter(([key, one]) => !saysNothing(schema, key, one))
          .filter(([key, one]) => known.isTicked === true || !isBox(schema, key, one))
          .map(([key, one]) => [key, valueFor(one, known, key)]),
      );
    default:
      return textFor(schema);
  }
}

/**
 * A body for each shape that the route takes, with its boxes ticked and without; none for a route without a body. Throws where it takes none
 * of them.
 */
export function bodiesOf(route: Route, known: Known): unknown[] {
  if (!route.body) return [];
  const schema = z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' }) as Schema;
  const shapes = schema.anyOf ?? schema.oneOf ?? [schema];
  return shapes.flatMap((shape) => {
    const hasBoxes = Object.entries(shape.properties ?? {}).some(([key, one]) => isBox(shape, key, one));
    return (hasBoxes ? [false, true] : [false]).map((isTicked) => {
      const body = valueFor(shape, { ...known, isTicked });
      const parsed = route.body?.safeParse(body);
      if (parsed?.success !== false) return body;
      throw new Error(`${route.method} ${route.path} doesn’t take ${JSON.stringify(body)}: ${parsed.error.message}`);
    });
  });
}
