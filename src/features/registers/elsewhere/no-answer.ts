import type { Failure } from '../rules/elsewhere.ts';

/** Nothing came that could be used. What it says goes to whoever runs the platform, so it never repeats what was asked or told. */
export class NoAnswer extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, why: string) {
    super(why);
    this.name = 'NoAnswer';
    this.failure = failure;
  }
}
