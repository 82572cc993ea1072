/**
 * The book: all editions in memory, loaded from the database, which is the truth. Whoever opens it gets an answer at once; where it
 * is older than a few seconds, it looks behind for news, so that every process learns what another one published.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { dateOf, type LocalDate } from '#kernel/dates.ts';
import { hex, utf8 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { type App, type Env, perEnv } from '#platform/app.ts';
import { kindsOf } from './definition-kind.ts';
import type { PublishedBefore } from './editions.ts';
import { countEditions, editionsBeyond, type StoredEdition } from './store.ts';

/** A published definition. */
export interface Edition<D> {
  /** SHA-256 of its canonical JSON, hexadecimal. */
  readonly digest: string;
  readonly kind: string;
  readonly id: string;
  /** The label: the day from which it holds. */
  readonly validFrom: LocalDate;
  readonly definition: D;
  readonly publishedAt: Instant;
  /** Of its leaf in the log, hexadecimal: the way to the proof that it was published, and when. */
  readonly leaf: string;
}

export interface Book {
  /** The edition that holds at a moment, or undefined. */
  current<D>(kind: string, id: string, at: Instant): Edition<D> | undefined;
  /** The edition of each id that holds at a moment, by id. */
  list<D>(kind: string, at: Instant): readonly Edition<D>[];
  /** Every id that a kind ever had, sorted. */
  ids(kind: string): readonly string[];
  /** All editions of a kind and id, the latest version first. */
  versions<D>(kind: string, id: string): readonly Edition<D>[];
  edition<D>(digest: string): Edition<D> | undefined;
  /** Changes whenever anything is published. */
  readonly version: string;
}

type Shelf = Map<string, Edition<unknown>[]>;

interface State {
  readonly byDigest: Map<string, Edition<unknown>>;
  readonly shelves: Map<string, Shelf>;
  /** Kinds of which a country has hundreds. */
  numerous: ReadonlySet<string>;
  app: App | undefined;
  zone: string;
  lookedAt: number;
  isLooking: boolean;
  opened: Book | undefined;
}

// How old the book may be before somebody who opens it sends for news.
const LOOK_EVERY_MS = 3_000;

const stateOf = perEnv<State>(() => ({
  byDigest: new Map(),
  shelves: new Map(),
  numerous: new Set(),
  app: undefined,
  zone: 'UTC',
  lookedAt: 0,
  isLooking: false,
  opened: undefined,
}));

/** The book of an instance, as far as this process has read it. */
export function book(env: Env): Book {
  const state = stateOf(env);
  if (state.app && !state.isLooking && performance.now() - state.lookedAt > LOOK_EVERY_MS)
    void lookBehind(state.app, state);
  state.opened ??= openBook(state);
  return state.opened;
}

/** What the book says of what is published, for the check of a folder that shall be published beside it. */
export const publishedIn = (env: Env): PublishedBefore => ({
  versions: (kind, id) =>
    book(env)
      .versions(kind, id)
      .map((edition) => ({
        version: edition.validFrom,
        get definition() {
          return edition.definition;
        },
      })),
  inForce: (kind, id) => book(env).current(kind, id, env.clock.now())?.validFrom,
});

async function lookBehind(app: App, state: State): Promise<void> {
  try {
    await refreshBook(app);
  } catch (error) {
    // The database may be away for a while; the book that is open still holds.
    state.lookedAt = performance.now();
    app.env.log.warn({ err: error }, 'editions could not be looked up');
  }
}

/** Reads what was published since. Called at start, before anything asks. */
export async function refreshBook(app: App): Promise<void> {
  const state = stateOf(app.env);
  state.app = app;
  state.numerous = new Set(kindsOf(app.features).flatMap(({ kind, isNumerous }) => (isNumerous ? [kind] : [])));
  state.isLooking = true;
  try {
    const news: Edition<unknown>[] = [];
    await app.read(async (tx) => {
      if ((await countEditions(tx)) === state.byDigest.size) return;
      for await (const some of editionsBeyond(tx, new Set(state.byDigest.keys())))
        news.push(...some.map((one) => editionOf(state, one)));
    });
    if (news.length > 0) shelve(state, news);
  } finally {
    state.isLooking = false;
    state.lookedAt = performance.now();
  }
}

/** Puts editions into the book of this process that were just published and committed. */
export function addToBook(env: Env, editions: readonly StoredEdition[]): void {
  const state = stateOf(env);
  shelve(
    state,
    editions.map((one) => editionOf(state, one)),
  );
}

function shelve(state: State, editions: readonly Edition<unknown>[]): void {
  for (const edition of editions) {
    const { digest, kind, id } = edition;
    if (state.byDigest.has(digest)) continue;
    state.byDigest.set(digest, edition);
    const shelf = state.shelves.get(kind) ?? new Map<string, Edition<unknown>[]>();
    state.shelves.set(kind, shelf);
    shelf.set(
      id,
      [...(shelf.get(id) ?? []), edition].sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1)),
    );
  }
  state.zone = newestZone(state) ?? state.zone;
  state.opened = undefined;
}

/**
 * An edition whose content is read when somebody asks. Of a numerous kind it is kept packed, for read it takes fifteen times the room, and most
 * of it nobody asks for again (worked cases after publication, a service until somebody applies); whoever goes on using it keeps it read.
 */
function editionOf(state: State, { content, version, leafHash, ...stored }: StoredEdition): Edition<unknown> {
  const { digest, kind, id, publishedAt } = stored;
  const about = { digest, kind, id, validFrom: version, publishedAt, leaf: hex(leafHash) };
  if (!state.numerous.has(kind)) return { ...about, definition: frozen(JSON.parse(content)) };
  // Of its own: what comes out lies in a piece of memory that it shares with others, and would keep all of it.
  const packed = new Uint8Array(deflateRawSync(utf8(content)));
  const read = (): object => frozen(JSON.parse(inflateRawSync(packed).toString()));
  let known: WeakRef<object> | undefined;
  return {
    ...about,
    get definition() {
      const alive = known?.deref();
      if (alive !== undefined) return alive;
      const definition = read();
      known = new WeakRef(definition);
      return definition;
    },
  };
}

/** Nobody who reads a definition can change it for the others. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function newestZone(state: State): string | undefined {
  const countries = [...(state.shelves.get('country')?.values() ?? [])].flat() as Edition<{ zone: string }>[];
  return countries.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]?.definition.zone;
}

function openBook(state: State): Book {
  const { shelves, byDigest, zone } = state;
  // The greatest label not after the day. What was published later than the moment counts only where nothing else was known, and then what
  // was known first: so a calculation of the past finds the rules that it was made by, whatever is published since.
  const inForce = (editions: readonly Edition<unknown>[] | undefined, at: Instant, day: LocalDate) => {
    const [only] = editions ?? [];
    // Most things have one edition, and a page asks for a dozen of them.
    if (editions?.length === 1) return only && only.validFrom <= day ? only : undefined;
    const started = (editions ?? []).filter(({ validFrom }) => validFrom <= day);
    const first = Math.min(...started.map(({ publishedAt }) => publishedAt));
    return started.find(({ publishedAt }) => publishedAt <= Math.max(at, first));
  };
  const byId = new Map<string, readonly Edition<unknown>[][]>();
  const sorted = (kind: string): readonly Edition<unknown>[][] => {
    const known = byId.get(kind);
    if (known) return known;
    const made = [...(shelves.get(kind) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, editions]) => editions);
    byId.set(kind, made);
    return made;
  };
  return {
    version: String(byDigest.size),
    edition: <D>(digest: string) => byDigest.get(digest) as Edition<D> | undefined,
    ids: (kind) => [...(shelves.get(kind)?.keys() ?? [])].sort(),
    versions: <D>(kind: string, id: string) => (shelves.get(kind)?.get(id) ?? []) as Edition<D>[],
    current: <D>(kind: string, id: string, at: Instant) =>
      inForce(shelves.get(kind)?.get(id), at, dateOf(at, zone)) as Edition<D> | undefined,
    list: <D>(kind: string, at: Instant) => {
      const day = dateOf(at, zone);
      return sorted(kind).flatMap((editions) => inForce(editions, at, day) ?? []) as Edition<D>[];
    },
  };
}
