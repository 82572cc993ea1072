/** A text file of any size, read line by line as often as needed: never the whole of it is in memory. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export interface LinesFile {
  /** SHA-256 of its bytes, hex. */
  digest(): Promise<string>;
  /** Of lines that were a table: in which column, by its letters, what is named stood. A line's number is that of its row. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Its lines without their ends; after a last line feed comes an empty one. UTF-8. */
  lines(): AsyncIterable<string>;
}

export const linesFile = (path: string): LinesFile => ({
  async digest() {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  },
  async *lines() {
    let begun = '';
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = (begun + chunk).split('\n');
      begun = lines.pop() ?? '';
      yield* lines;
    }
    yield begun;
  },
});

/** A text that is in memory already, the same way. */
export const linesOfText = (text: string, columns?: LinesFile['columns']): LinesFile => ({
  ...(columns === undefined ? {} : { columns }),
  digest: async () => createHash('sha256').update(text).digest('hex'),
  async *lines() {
    yield* text.split('\n');
  },
});
