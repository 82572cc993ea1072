/**
 * Opening a ZIP without trusting it (APPNOTE 6.3.10). One program reads a ZIP from its end, another from its beginning; one believes the sizes
 * that it says, another what comes out: whatever they could see differently is refused. Pure.
 */
import { Inflate } from 'fflate';
import { concatBytes, hex } from '#kernel/hash.ts';
import { Fault } from './findings.ts';

// More than any case has; what is larger was made to hurt whoever opens it.
const MOST_FILES = 5000;
const MOST_BYTES = 512_000_000;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DESCRIPTOR = 0x08074b50;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const DESCRIBED = 0x0008;
const IS_UTF8 = 0x0800;
/** Encryption, patches, masked headers. */
const STRANGE_FLAGS = 0x2061;
/** An extra field with another name. */
const OTHER_NAME = 0x7075;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly start: number;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly name: Uint8Array;
}

const differs = (): Fault => new Fault('zip_differs');

/** Files by their paths; folders, which hold nothing, left out. Throws Fault `no_zip`, `twice`, `too_much`, `zip_differs`. */
export function unzip(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const reader = new Reader(bytes);
  const entries = entriesIn(reader);
  const files = new Map<string, Uint8Array>();
  const seen = new Set<string>();
  let total = 0;
  for (const { entry, data } of placed(reader, entries)) {
    const name = nameOf(entry);
    // File systems don't tell some names apart.
    const same = name.normalize('NFC').toLowerCase();
    if (seen.has(same)) throw new Fault('twice', { path: JSON.stringify(name) });
    seen.add(same);
    total += entry.size;
    if (seen.size > MOST_FILES || total > MOST_BYTES) throw new Fault('too_much');
    if (!name.endsWith('/')) files.set(name, unpacked(entry, data));
    else if (entry.size > 0) throw differs();
  }
  return files;
}

/** What the list at the end calls the files. Throws as `unzip`. */
export const namesIn = (bytes: Uint8Array): readonly string[] => entriesIn(new Reader(bytes)).map(nameOf);

class Reader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  short(at: number): number {
    return at + 2 <= this.bytes.length ? this.#view.getUint16(at, true) : -1;
  }

  long(at: number): number {
    return at + 4 <= this.bytes.length ? this.#view.getUint32(at, true) : -1;
  }
}

/** What the list at the end names. */
function entriesIn(reader: Reader): readonly Entry[] {
  const { bytes } = reader;
  const end = bytes.length - END_SIZE;
  // A remark behind the end would be another place for an end.
  if (end < 0 || reader.long(end) !== END) throw new Fault('no_zip');
  const [count, size, start] = [reader.short(end + 10), reader.long(end + 12), reader.long(end + 16)];
  if (reader.short(end + 8) !== count || start + size !== end) throw differs();
  const entries: Entry[] = [];
  let at = start;
  for (let n = 0; n < count; n++) {
    if (reader.long(at) !== CENTRAL) throw differs();
    const names = at + CENTRAL_SIZE;
    const [nameSize, extraSize, remarkSize] = [reader.short(at + 28), reader.short(at + 30), reader.short(at + 32)];
    checkExtra(reader, names + nameSize, extraSize);
    entries.push({
      start: reader.long(at + 42),
      flags: reader.short(at + 8),
      method: reader.short(at + 10),
      packed: reader.long(at + 20),
      size: reader.long(at + 24),
      name: bytes.subarray(names, names + nameSize),
    });
    at = names + nameSize + extraSize + remarkSize;
  }
  if (at !== end) throw differs();
  return entries;
}

function checkExtra(reader: Reader, start: number, size: number): void {
  for (let at = start; at < start + size; at += 4 + reader.short(at + 2))
    if (reader.short(at) === OTHER_NAME || reader.short(at + 2) < 0) throw differs();
}

/** Each file lies behind the one before, is called so there too, and nothing lies between them. */
function placed(reader: Reader, entries: readonly Entry[]): readonly { entry: Entry; data: Uint8Array }[] {
  let next = 0;
  const found = [...entries]
    .sort((a, b) => a.start - b.start)
    .map((entry) => {
      const { start, flags, method, packed, size, name } = entry;
      const names = start + LOCAL_SIZE;
      const [nameSize, extraSize] = [reader.short(start + 26), reader.short(start + 28)];
      if (start !== next || reader.long(start) !== LOCAL || (flags & STRANGE_FLAGS) !== 0) throw differs();
      if (reader.short(start + 6) !== flags || reader.short(start + 8) !== method) throw differs();
      if (hex(reader.bytes.subarray(names, names + nameSize)) !== hex(name)) throw differs();
      checkExtra(reader, names + nameSize, extraSize);
      const from = names + nameSize + extraSize;
      next = from + packed;
      if ((flags & DESCRIBED) !== 0) next += reader.long(next) === DESCRIPTOR ? 16 : 12;
      else if (reader.long(start + 18) !== packed || reader.long(start + 22) !== size) throw differs();
      return { entry, data: reader.bytes.subarray(from, from + packed) };
    });
  if (reader.long(next) !== (entries.length === 0 ? END : CENTRAL)) throw differs();
  if (next !== reader.long(reader.bytes.length - END_SIZE + 16)) throw differs();
  return found;
}

/** Letters outside of ASCII without the mark of UTF-8 are read by each program in its own way. */
function nameOf({ name, flags }: Entry): string {
  if ((flags & IS_UTF8) === 0 && name.some((octet) => octet > 0x7f)) throw differs();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    throw differs();
  }
}

function unpacked({ method, size }: Entry, data: Uint8Array): Uint8Array {
  if (method === STORED && data.length === size) return data;
  if (method !== DEFLATED) throw differs();
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((part) => {
    length += part.length;
    if (length > size) throw differs();
    parts.push(part);
  });
  try {
    const STEP = 65_536;
    for (let at = 0; at < data.length || at === 0; at += STEP)
      inflate.push(data.subarray(at, at + STEP), at + STEP >= data.length);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('no_zip');
  }
  if (length !== size) throw differs();
  return concatBytes(...parts);
}
