/** Asking whoever sits before the machine. Questions go to the standard error, so that the standard output says only what was done. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CeremonyError } from './error.ts';

export interface Asking {
  /** One line. */
  line(question: string): Promise<string>;
  /** One line that isn't shown. */
  secret(question: string): Promise<string>;
}

const nowhere = new Writable({ write: (_part, _encoding, done) => done() });

export const terminal: Asking = {
  async line(question) {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
  async secret(question) {
    if (!process.stdin.isTTY) throw new CeremonyError(`${question}: there is no terminal to ask at`);
    process.stderr.write(`${question}: `);
    const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
    try {
      return await lines.question('');
    } finally {
      lines.close();
      process.stderr.write('\n');
    }
  },
};

/** The passphrase that the environment gives, or the answer; a new one is asked for twice. Throws CeremonyError where the two differ. */
export function passphraseBy(
  asking: Asking,
  given: string | undefined,
): (file: string, isNew: boolean) => Promise<string> {
  return async (file, isNew) => {
    if (given !== undefined) return given;
    const passphrase = await asking.secret(isNew ? `New passphrase of ${file}` : `Passphrase of ${file}`);
    if (isNew && (await asking.secret('The same again')) !== passphrase)
      throw new CeremonyError('the two passphrases differ');
    return passphrase;
  };
}

/** What a keeper answers, for himself; a new passphrase is asked for twice. Throws CeremonyError where the two differ. */
export function keeperBy(asking: Asking): (keeper: string, isNew: boolean) => Promise<string> {
  return async (keeper, isNew) => {
    const passphrase = await asking.secret(
      `${isNew ? 'New passphrase' : 'Passphrase'} of ${keeper}, unseen by the others`,
    );
    if (isNew && (await asking.secret(`${keeper}, the same again`)) !== passphrase)
      throw new CeremonyError('the two passphrases differ');
    return passphrase;
  };
}

/** The PIN that the environment gives, or the answer, asked for once. */
export function pinBy(asking: Asking, given: string | undefined, token: string): () => Promise<string> {
  let asked: Promise<string> | undefined;
  return () => {
    asked ??= given === undefined ? asking.secret(`PIN of token ${token}`) : Promise.resolve(given);
    return asked;
  };
}
