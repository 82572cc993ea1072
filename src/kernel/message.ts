/** A piece of a parsed text; `count` is the # inside a plural. */
export type MessagePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string; readonly asNumber: boolean }
  | { readonly kind: 'plural'; readonly name: string; readonly branches: ReadonlyMap<string, readonly MessagePart[]> }
  | { readonly kind: 'count' };

// Templates are a closed set (the texts of the program and of the country), so parsed ones are kept for good.
const parsed = new Map<string, readonly MessagePart[]>();

/**
 * Parses our subset of ICU MessageFormat: `{name}`, `{n, number}` and `{n, plural, =0 {none} one {# day} other {# days}}`.
 * There is no escape for braces: texts don't need them. Throws RangeError, with the place, for a malformed text.
 */
export function parseMessage(template: string): readonly MessagePart[] {
  const known = parsed.get(template);
  if (known) return known;
  const parts = new Parser(template).whole();
  parsed.set(template, parts);
  return parts;
}

/** Recursive descent over one template; `at` is the next unread character. */
class Parser {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  whole(): readonly MessagePart[] {
    const parts = this.parts(false);
    if (this.at < this.source.length) throw this.malformed('a brace closes that was not opened');
    return parts;
  }

  private parts(inPlural: boolean): readonly MessagePart[] {
    const parts: MessagePart[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '}') {
      if (this.source[this.at] === '{') parts.push(this.placeholder());
      else if (inPlural && this.source[this.at] === '#') parts.push(this.count());
      else parts.push({ kind: 'literal', text: this.take(inPlural ? /[^{}#]+/y : /[^{}]+/y) });
    }
    return parts;
  }

  private count(): MessagePart {
    this.at += 1;
    return { kind: 'count' };
  }

  private placeholder(): MessagePart {
    this.expect('{');
    const name = this.word('a name');
    if (this.eat('}')) return { kind: 'value', name, asNumber: false };
    this.expect(',');
    const type = this.word('number or plural');
    if (type === 'number') {
      this.expect('}');
      return { kind: 'value', name, asNumber: true };
    }
    if (type !== 'plural') throw this.malformed(`there is no type ${type}`);
    this.expect(',');
    return { kind: 'plural', name, branches: this.branches() };
  }

  private branches(): ReadonlyMap<string, readonly MessagePart[]> {
    const branches = new Map<string, readonly MessagePart[]>();
    while (!this.eat('}')) {
      const category = this.take(/\s*(?:zero|one|two|few|many|other|=\d+)\s*/y).trim();
      if (category === '') throw this.malformed('a plural category is expected');
      if (branches.has(category)) throw this.malformed(`${category} is there twice`);
      this.expect('{');
      branches.set(category, this.parts(true));
      this.expect('}');
    }
    if (!branches.has('other')) throw this.malformed('a plural needs other');
    return branches;
  }

  private word(what: string): string {
    const word = this.take(/\s*[A-Za-z][A-Za-z0-9_]*\s*/y).trim();
    if (word === '') throw this.malformed(`${what} is expected`);
    return word;
  }

  private take(sticky: RegExp): string {
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.source)?.[0] ?? '';
    this.at += match.length;
    return match;
  }

  private eat(character: string): boolean {
    this.take(/\s*/y);
    if (this.source[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private expect(character: string): void {
    if (!this.eat(character)) throw this.malformed(`${character} is expected`);
  }

  private malformed(why: string): RangeError {
    return new RangeError(`malformed text, character ${this.at + 1}: ${why}: ${JSON.stringify(this.source)}`);
  }
}
