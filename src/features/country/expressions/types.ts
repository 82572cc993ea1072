/** Types of the values that expressions speak of. They mirror fields of registers and forms; CEL gets its own names of them. */

export type ScalarName = 'string' | 'int' | 'bool' | 'date' | 'money' | 'decimal' | 'dyn';

export interface ObjectField {
  readonly type: ExpressionType;
  /** May be absent: an expression must ask has() before it reads. */
  readonly optional: boolean;
}

export type ExpressionType =
  | { readonly type: ScalarName }
  | { readonly list: ExpressionType }
  | { readonly object: Readonly<Record<string, ObjectField>> };

/** What an expression may name. A variable that may be absent is written `{type, optional: true}` as a field is. */
export type Scope = Readonly<Record<string, ExpressionType | ObjectField>>;

/** A variable of a scope as a field: type and whether it may be absent. */
export function variableOf(entry: ExpressionType | ObjectField): ObjectField {
  return 'optional' in entry ? entry : { type: entry, optional: false };
}

/** The type in words, for messages. */
export function typeInWords(type: ExpressionType): string {
  if ('list' in type) return `list of ${typeInWords(type.list)}`;
  if ('object' in type) return `object with ${Object.keys(type.object).join(', ')}`;
  return type.type;
}

/** Whether two types are the same shape; `dyn` is only the same as `dyn`. */
export function sameType(a: ExpressionType, b: ExpressionType): boolean {
  if ('list' in a) return 'list' in b && sameType(a.list, b.list);
  if ('object' in a) {
    if (!('object' in b)) return false;
    const names = Object.keys(a.object);
    const others = b.object;
    return (
      names.length === Object.keys(others).length &&
      names.every((name) => {
        const [mine, other] = [a.object[name], others[name]];
        return mine !== undefined && other !== undefined && sameType(mine.type, other.type);
      })
    );
  }
  return 'type' in b && a.type === b.type;
}
