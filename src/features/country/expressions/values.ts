/**
 * Values inside expressions. Outside, days, money and decimals are JSON strings; inside they are own types, so that CEL's type
 * check keeps them apart and no operator mixes them by accident.
 */
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { parseTiyn, type Tiyn } from '#kernel/money.ts';
import type { ExpressionType } from './types.ts';

export class Day {
  readonly iso: LocalDate;
  constructor(iso: LocalDate) {
    this.iso = iso;
  }
}

export class Money {
  readonly tiyn: Tiyn;
  constructor(tiyn: Tiyn) {
    this.tiyn = tiyn;
  }
}

/** An exact decimal: digits × 10^-scale. */
export class Decimal {
  readonly digits: bigint;
  readonly scale: number;

  constructor(digits: bigint, scale: number) {
    this.digits = digits;
    this.scale = scale;
  }

  /** Throws RangeError for what is no plain decimal, such as '1e5' or '1,5'. */
  static parse(source: string): Decimal {
    const parts = /^(-?)(\d{1,18})(?:\.(\d{1,12}))?$/.exec(source);
    if (!parts) throw new RangeError(`not a decimal: ${JSON.stringify(source)}`);
    const [, sign = '', whole = '', fraction = ''] = parts;
    return new Decimal(BigInt(`${sign}${whole}${fraction}`), fraction.length);
  }

  /** The shortest text: '1.50' is '1.5', '2.0' is '2'. */
  toString(): string {
    const sign = this.digits < 0n ? '-' : '';
    const all = String(this.digits < 0n ? -this.digits : this.digits).padStart(this.scale + 1, '0');
    const whole = all.slice(0, all.length - this.scale);
    const fraction = all.slice(all.length - this.scale).replace(/0+$/, '');
    return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  }
}

/** Both decimals with the same scale. */
export function aligned(a: Decimal, b: Decimal): { a: bigint; b: bigint; scale: number } {
  const scale = Math.max(a.scale, b.scale);
  return { a: a.digits * 10n ** BigInt(scale - a.scale), b: b.digits * 10n ** BigInt(scale - b.scale), scale };
}

/** Turns a JSON value into a value of expressions; undefined and null mean absent. */
export type ToValue = (json: unknown, path: string) => unknown;

const SCALARS: Readonly<Record<string, (json: unknown) => unknown>> = {
  string: (json) => (typeof json === 'string' ? json : undefined),
  bool: (json) => (typeof json === 'boolean' ? json : undefined),
  int: toInt,
  date: (json) => (typeof json === 'string' && isLocalDate(json) ? new Day(json) : undefined),
  money: (json) => (typeof json === 'string' ? new Money(parseTiyn(json)) : undefined),
  decimal: (json) => (typeof json === 'string' ? Decimal.parse(json) : undefined),
  dyn: (json) => json,
};

function toInt(json: unknown): bigint | undefined {
  if (typeof json === 'bigint') return json;
  if (typeof json === 'number' && Number.isSafeInteger(json)) return BigInt(json);
  return typeof json === 'string' && /^(0|-?[1-9]\d{0,17})$/.test(json) ? BigInt(json) : undefined;
}

/**
 * Makes the conversion for a type, once at compilation. `classOf` gives the class under which CEL knows an object type.
 * What it makes throws RangeError, naming the path, for a value of another type: a caller's defect, not a person's error.
 */
export function converter(type: ExpressionType, classOf: (type: ExpressionType) => new () => object): ToValue {
  if ('list' in type) {
    const item = converter(type.list, classOf);
    return (json, path) => {
      if (!Array.isArray(json)) throw mismatch(path, 'a list');
      return json.map((each, index) => item(each, `${path}[${index}]`));
    };
  }
  if ('object' in type) return objectConverter(type.object, classOf(type), classOf);
  const scalar = SCALARS[type.type];
  if (!scalar) throw new TypeError(`unknown type ${type.type}`);
  return (json, path) => {
    const value = scalar(json);
    if (value === undefined) throw mismatch(path, type.type);
    return value;
  };
}

function objectConverter(
  fields: Extract<ExpressionType, { object: unknown }>['object'],
  Class: new () => object,
  classOf: (type: ExpressionType) => new () => object,
): ToValue {
  const members = Object.entries(fields).map(([name, field]) => ({
    name,
    optional: field.optional,
    convert: converter(field.type, classOf),
  }));
  return (json, path) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw mismatch(path, 'an object');
    const made = new Class() as Record<string, unknown>;
    for (const { name, optional, convert } of members) {
      const value: unknown = Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
      if (value !== undefined && value !== null) made[name] = convert(value, `${path}.${name}`);
      else if (!optional) throw mismatch(`${path}.${name}`, 'a value: it is not optional');
    }
    return made;
  };
}

function mismatch(path: string, expected: string): RangeError {
  return new RangeError(`${path} must be ${expected}`);
}

/** What an expression gave, as JSON (and bigint for int): the other way of `converter`. */
export function fromValue(value: unknown): unknown {
  if (value instanceof Day) return value.iso;
  if (value instanceof Money) return String(value.tiyn);
  if (value instanceof Decimal) return value.toString();
  if (Array.isArray(value)) return value.map(fromValue);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, fromValue(each)]));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fromValue(each)]));
  }
  return value;
}
