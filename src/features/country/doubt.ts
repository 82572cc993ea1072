/**
 * What can't be known of a folder in which files are faulty. Their sound parts are checked with stand-ins for the rest, made in two ways:
 * what is found in both doesn't hang on them. Beside that nothing is believed of places inside a faulty part, nor of whatever speaks of a
 * name that a faulty part may define. So one slip is told once, and slips elsewhere are told with it.
 */
import type { AnyKind, DefinitionFinding, DefinitionPath } from './definition-kind.ts';
import { type Schema, schemaAt } from './loading/explain.ts';
import { type Faulty, type Loaded, loadedFrom } from './loading/load.ts';
import { isPlain, isWords, standIn, WAYS } from './loading/stand-in.ts';

/** A finding with its place in the definition. */
export interface Placed extends DefinitionFinding {
  readonly path: DefinitionPath;
}

interface Doubt {
  /** Definitions with stand-ins, for each way. */
  readonly mended: readonly (readonly Loaded[])[];
  /** Whether a kind may have this id, for all that could be read. */
  mayHave(kind: string, id: string): boolean;
  /** Whether all of a kind could be read; with an id: that definition and all that it names. */
  isWhole(kind: string, id?: string): boolean;
  /** Whether a finding speaks of nothing that is in doubt. */
  isSure(finding: Placed): boolean;
}

/** A file whose names are known, with its faulty places. */
interface Mended {
  readonly ways: readonly Loaded[];
  readonly holes: readonly DefinitionPath[];
}

/** Names by which parts of a definition are known. */
const NAMES = ['id', 'page', 'code'];
/** What a part is: on these all that is said of it hangs. */
const NATURES = ['type', 'kind', 'step'];

/** Mends a file that says what it and its parts are called; undefined for one that doesn't. */
function mendedOf({ from, file, read }: Faulty): Mended | undefined {
  if (!read) return undefined;
  const { source, wrong } = read;
  const holes: DefinitionPath[] = [];
  for (const { path, key, meant } of wrong) {
    const name = key === undefined ? undefined : meant;
    const schema = schemaAt(from.schema as Schema, name === undefined ? path : [...path, name], source.value);
    if (key === undefined && (isWords(schema) || isWords(parentSchema(from, path, source.value)))) continue;
    const last = name ?? (key === undefined ? path.at(-1) : undefined);
    if (last !== undefined && (!isPlain(schema) || isDecisive(last))) return undefined;
    holes.push(key === undefined ? path : [...path, key]);
  }
  const made = WAYS.map((way) => standIn(from.schema, source.value, way));
  if (made.some((one) => one === undefined)) return undefined;
  const ways = made.map((definition) => loadedFrom(from, file, source, definition));
  const labels = ways.map(({ id, version, definition }) =>
    JSON.stringify([id, version, from.parts?.of(definition).map((one) => one.id)]),
  );
  return labels.every((label) => label === labels[0]) ? { ways, holes } : undefined;
}

/** A name, one of a list of names, or what a part is. */
const isDecisive = (step: string | number): boolean =>
  typeof step === 'number' || [...NAMES, ...NATURES].includes(step);

const parentSchema = ({ schema }: AnyKind, path: DefinitionPath, value: unknown): Schema | undefined =>
  schemaAt(schema as Schema, path.slice(0, -1), value);

/** Words and places of one file that are in doubt. */
interface Shadow {
  readonly value: unknown;
  readonly names: Set<string>;
  readonly places: DefinitionPath[];
  readonly holes: readonly DefinitionPath[];
}

const NO_DOUBT: Doubt = { mended: [[]], mayHave: () => false, isWhole: () => true, isSure: () => true };

/** What is in doubt where these files could be read and those are faulty. */
export function doubtOf(sound: readonly Loaded[], faulty: readonly Faulty[]): Doubt {
  if (faulty.length === 0) return NO_DOUBT;
  const mended = faulty.map(mendedOf);
  const lost = faulty.filter((_, index) => mended[index] === undefined);
  const known = mended.filter((one) => one !== undefined);
  const shadows = shadowsOf(sound, known, new Set(lost.flatMap(idsOf)));
  const shaken = shakenIds(sound, known, lost);
  // What a file is called that can't be read at all, nobody knows; nor what the parts of one are called that is lost.
  const open = new Set(lost.flatMap(({ from, read }) => [...(read ? [] : [from.kind]), from.parts?.kind]));
  return {
    mended: WAYS.map((way) => known.flatMap(({ ways }) => ways[way] ?? [])),
    mayHave: (kind, id) => open.has(kind) || lost.some((one) => one.from.kind === kind && idsOf(one).includes(id)),
    isWhole: (kind, id) => (id === undefined ? faulty.every(({ from }) => from.kind !== kind) : !shaken.has(id)),
    isSure: (finding) => isSure(finding, shadows.get(finding.file)),
  };
}

/** What a file that is lost may be called: by what could be read of it, and by its name. */
function idsOf({ from, file, read }: Faulty): string[] {
  const stem = (file.split('/').at(-1) ?? '').replace(/(\.cases)?\.[a-z]+$/, '');
  const value = read?.source.value;
  const id: unknown = typeof value === 'object' && value !== null ? from.idOf(value) : undefined;
  return typeof id === 'string' ? [id, stem] : [stem];
}

function shadowsOf(
  sound: readonly Loaded[],
  known: readonly Mended[],
  lost: ReadonlySet<string>,
): ReadonlyMap<string, Shadow> {
  const files = [
    ...sound.map(({ file, source }) => ({ file, source, holes: [] })),
    ...known.flatMap(({ ways, holes }) => ways.slice(0, 1).map(({ file, source }) => ({ file, source, holes }))),
  ];
  return new Map(
    files.map(({ file, source, holes }) => {
      const shadow: Shadow = { value: source.value, names: new Set(lost), places: [], holes };
      for (const hole of holes) darken(shadow, ownerOf(hole));
      while (spread(shadow, source.value, []));
      return [file, shadow];
    }),
  );
}

/** The part that a place is in: the item of a list, or the entry of an object, nearest to it. */
function ownerOf(hole: DefinitionPath): DefinitionPath {
  for (let length = hole.length - 1; length > 1; length -= 1) {
    const path = hole.slice(0, length);
    if (typeof path.at(-1) === 'number' || length === 2) return path;
  }
  return hole.slice(0, Math.max(1, hole.length - 1));
}

/** Puts a part into doubt, with the names by which others speak of it. Whether anything is new. */
function darken({ value, names, places }: Shadow, path: DefinitionPath): boolean {
  if (places.some((place) => isWithin(path, place))) return false;
  places.push(path);
  const part = valueAt(value, path);
  const own =
    typeof part === 'object' && part !== null ? NAMES.map((key) => (part as Record<string, unknown>)[key]) : [];
  for (const name of [path.at(-1), ...own]) if (typeof name === 'string') names.add(name);
  return true;
}

/** Darkens each part that names what is in doubt. Whether there was one more. */
function spread(shadow: Shadow, value: unknown, path: DefinitionPath): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  const names =
    !Array.isArray(value) && entries.some(([, one]) => [one].flat().some((word) => shadow.names.has(word as string)));
  const isNew = names && path.length > 0 && darken(shadow, path);
  return entries.reduce((more, [key, one]) => spread(shadow, one, [...path, key]) || more, isNew);
}

const valueAt = (value: unknown, path: DefinitionPath): unknown =>
  path.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], value);

const isWithin = (path: DefinitionPath, place: DefinitionPath): boolean =>
  path.length >= place.length && place.every((step, index) => step === path[index]);

function isSure({ path, what }: Placed, shadow: Shadow | undefined): boolean {
  if (!shadow) return true;
  if (shadow.places.some((place) => isWithin(path, place))) return false;
  if (shadow.holes.some((hole) => isWithin(hole, path))) return false;
  const value = valueAt(shadow.value, path);
  const said = [what, ...[value].flat().filter((one) => typeof one === 'string')];
  return !said.flatMap((text) => text.split(/[^\p{L}\p{N}_-]+/u)).some((word) => shadow.names.has(word));
}

/** Ids of definitions that are faulty, or name such a one, however far away. */
function shakenIds(sound: readonly Loaded[], known: readonly Mended[], lost: readonly Faulty[]): ReadonlySet<string> {
  const shaken = new Set([...lost.flatMap(idsOf), ...known.flatMap(({ ways }) => ways.map(({ id }) => id))]);
  let waiting = sound.map(({ id, definition }) => ({ id, words: wordsOf(definition) }));
  for (let more = true; more; ) {
    const found = waiting.filter(({ words }) => words.some((word) => shaken.has(word)));
    for (const { id } of found) shaken.add(id);
    waiting = waiting.filter((one) => !found.includes(one));
    more = found.length > 0;
  }
  return shaken;
}

/** Every text that stands alone in a definition. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsOf) : [];
}
