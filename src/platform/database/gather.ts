/**
 * Many questions answered by one statement: those that different requests ask while the statement before is out go together with the next
 * one. A busy process sends a statement for ten requests, an idle one a statement for each.
 */
import type { Kysely } from 'kysely';
import { isOutage } from './outage.ts';

/** A statement, or a few in one transaction, that answers any number of questions of one kind. */
export interface GatheredStatement<Q, A> {
  /** It changes something, and answers undefined where it changed nothing: an action of one statement ends with it. */
  readonly changes?: true;
  /** The answers stand in the order of the questions. */
  ask(db: Kysely<unknown>, questions: readonly Q[]): Promise<readonly A[]>;
}

interface Waiting<Q, A> {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

const MOST_QUESTIONS = 100;
// With one, nobody would be served while a connection hangs; with many, each would carry one question.
const MOST_OUT = 2;

/** Gathers the questions of one statement over one database. */
export class Gatherer<Q, A> {
  readonly #ask: (questions: readonly Q[]) => Promise<readonly A[]>;
  readonly #waiting: Waiting<Q, A>[] = [];
  #out = 0;
  #isDue = false;

  constructor(ask: (questions: readonly Q[]) => Promise<readonly A[]>) {
    this.#ask = ask;
  }

  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      this.#sendSoon();
    });
  }

  /** After everything that arrived in this turn has been heard. */
  #sendSoon(): void {
    if (this.#isDue || this.#out >= MOST_OUT || this.#waiting.length === 0) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      void this.#send(this.#waiting.splice(0, MOST_QUESTIONS));
    });
  }

  async #send(together: readonly Waiting<Q, A>[]): Promise<void> {
    this.#out += 1;
    await this.#settle(together);
    this.#out -= 1;
    this.#sendSoon();
  }

  /** Where one question makes the statement fail, each is asked alone: nobody fails for another's sake. */
  async #settle(together: readonly Waiting<Q, A>[]): Promise<void> {
    try {
      const answers = await this.#ask(together.map(({ question }) => question));
      for (const [index, { resolve }] of together.entries()) resolve(answers[index] as A);
    } catch (error) {
      if (together.length > 1 && !isOutage(error)) await Promise.all(together.map((one) => this.#settle([one])));
      else for (const { reject } of together) reject(error);
    }
  }
}

/** Gatherers of a database, one for each statement. */
export function gatherOver(db: Kysely<unknown>): <Q, A>(statement: GatheredStatement<Q, A>, question: Q) => Promise<A> {
  const gatherers = new WeakMap<object, Gatherer<never, unknown>>();
  return <Q, A>(statement: GatheredStatement<Q, A>, question: Q): Promise<A> => {
    const found = gatherers.get(statement) as Gatherer<Q, A> | undefined;
    if (found) return found.ask(question);
    const made = new Gatherer<Q, A>((questions) => statement.ask(db, questions));
    gatherers.set(statement, made as unknown as Gatherer<never, unknown>);
    return made.ask(question);
  };
}
