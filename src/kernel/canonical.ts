import { type Bytes, utf8 } from './hash.ts';

/** What JSON can say. Declare contents as `type`, not `interface`: only a type alias is assignable here. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

// Deeper than any content of ours; also what stops a value that contains itself.
const MAX_DEPTH = 128;

/**
 * Canonical JSON by RFC 8785 (JCS): keys sorted by UTF-16 code units, ECMAScript numbers, no white space.
 * Equal values have equal texts; this is what is signed, hashed and logged.
 * Throws TypeError, with the path, for what JSON can't say without loss: lone surrogates, NaN, infinities, undefined, bigint,
 * functions, and objects that aren't plain (a Date, a Map).
 */
export function canonicalize(value: Json): string {
  return write(value, [], 0);
}

/** The UTF-8 bytes of `canonicalize`. */
export function canonicalBytes(value: Json): Bytes {
  return utf8(canonicalize(value));
}

type Path = readonly (string | number)[];

function write(value: unknown, path: Path, depth: number): string {
  if (depth > MAX_DEPTH) throw refused(path, `deeper than ${MAX_DEPTH} levels`);
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'number':
      if (!Number.isFinite(value)) throw refused(path, `${value} is no JSON number`);
      // RFC 8785 section 3.2.2.3 prescribes ECMAScript's Number::toString, which writes minus zero as 0.
      return String(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, path, depth) : writeObject(value, path, depth);
    default:
      throw refused(path, `${typeof value} is not JSON`);
  }
}

function writeString(s: string, path: Path): string {
  if (!s.isWellFormed()) throw refused(path, 'lone surrogate');
  return JSON.stringify(s);
}

function writeArray(list: readonly unknown[], path: Path, depth: number): string {
  // Array.from visits the holes of a sparse array as undefined, which is then refused; map would skip them.
  return `[${Array.from(list, (item, index) => write(item, [...path, index], depth + 1)).join(',')}]`;
}

function writeObject(object: object, path: Path, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw refused(path, 'not a plain object');
  if (Object.getOwnPropertySymbols(object).length > 0) throw refused(path, 'a symbol as key');
  const members = Object.keys(object)
    .sort()
    .map((key) => {
      const inner = [...path, key];
      return `${writeString(key, inner)}:${write((object as Record<string, unknown>)[key], inner, depth + 1)}`;
    });
  return `{${members.join(',')}}`;
}

function refused(path: Path, why: string): TypeError {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `[${JSON.stringify(step)}]`)).join('');
  return new TypeError(`not canonical JSON at $${place}: ${why}`);
}
