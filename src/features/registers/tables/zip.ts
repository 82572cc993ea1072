/**
 * Parts of a workbook, which is a ZIP (APPNOTE 6.3.10). Only parts that are asked for are unpacked, and never to more than was allowed: what unpacks
 * to a thousand times its size was made to hurt. Nobody trusts the container: what comes out is shown and signed.
 */
import { inflateRawSync } from 'node:zlib';
import { TableFault } from './cells.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const LONGEST_REMARK = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const MOST_PARTS = 10_000;

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly start: number;
}

export class Zip {
  readonly #bytes: Buffer;
  readonly #entries = new Map<string, Entry>();
  #left: number;

  /** `mostBytes`: how much all parts together may unpack to. Throws TableFault `broken`, `too-big`. */
  constructor(bytes: Uint8Array, mostBytes: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#left = mostBytes;
    this.#within(() => this.#list());
  }

  #list(): void {
    const bytes = this.#bytes;
    let end = bytes.length - END_SIZE;
    const least = Math.max(0, end - LONGEST_REMARK);
    while (end >= least && bytes.readUInt32LE(end) !== END) end -= 1;
    if (end < least) throw new TableFault('broken');
    const count = bytes.readUInt16LE(end + 10);
    if (count > MOST_PARTS) throw new TableFault('too-big');
    let at = bytes.readUInt32LE(end + 16);
    for (let n = 0; n < count; n++) {
      if (bytes.readUInt32LE(at) !== CENTRAL) throw new TableFault('broken');
      const [name, extra, remark] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
      const nameEnd = at + CENTRAL_SIZE + (name ?? 0);
      this.#entries.set(bytes.toString('utf8', at + CENTRAL_SIZE, nameEnd), {
        method: bytes.readUInt16LE(at + 10),
        packed: bytes.readUInt32LE(at + 20),
        start: bytes.readUInt32LE(at + 42),
      });
      at = nameEnd + (extra ?? 0) + (remark ?? 0);
    }
  }

  /** A part's text; undefined where there is none of the name. Throws TableFault `broken`, `too-big`. */
  text(name: string): string | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    const bytes = this.#within(() => this.#unpacked(entry));
    this.#left -= bytes.length;
    return this.#within(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  }

  #unpacked({ method, packed, start }: Entry): Uint8Array {
    const bytes = this.#bytes;
    if (bytes.readUInt32LE(start) !== LOCAL) throw new TableFault('broken');
    const from = start + LOCAL_SIZE + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const data = bytes.subarray(from, from + packed);
    if (data.length !== packed || this.#left <= 0) throw new TableFault(this.#left <= 0 ? 'too-big' : 'broken');
    if (method === STORED && packed <= this.#left) return data;
    if (method !== DEFLATED) throw new TableFault(method === STORED ? 'too-big' : 'broken');
    return inflateRawSync(data, { maxOutputLength: this.#left });
  }

  /** Whatever stumbles over the bytes says that they are broken, or too many. */
  #within<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof TableFault) throw error;
      const { code } = error as { readonly code?: string };
      throw new TableFault(code === 'ERR_BUFFER_TOO_LARGE' ? 'too-big' : 'broken');
    }
  }
}
