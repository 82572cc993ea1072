/** What is wrong with an expression, where in its text, and how to mend it. */
export class ExpressionError extends Error {
  /** Offset in the source, in UTF-16 code units. */
  readonly position: number;
  readonly what: string;
  readonly mend: string;

  constructor(position: number, what: string, mend: string, cause?: unknown) {
    super(`at ${position}: ${what}; ${mend}`, cause === undefined ? undefined : { cause });
    this.name = 'ExpressionError';
    this.position = position;
    this.what = what;
    this.mend = mend;
  }
}
