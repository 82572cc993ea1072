/** Figures of the last twelve months, computed from histories each time; between two computations kept in memory, with their moment. */
import {
  type PublishedWrites,
  publishWrites,
  registerDefinitions,
  type WritesByGround,
  writesByGround,
} from '#features/registers/index.ts';
import { type CaseFact, caseFacts } from '#features/services/index.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { type App, perEnv, type Tx } from '#platform/app.ts';
import { type PublishedFigures, publish } from '../rules/publish.ts';
import { type Facts, figuresOf } from '../rules/summarise.ts';
import { complaintFacts } from '../store/complaints.ts';
import { ratingFacts } from '../store/ratings.ts';

export const WINDOW_DAYS = 365;
const DAY_MS = 86_400_000;
/** How old figures may be: the price of computing them anew is paid at most so often by each process. */
const KEPT_MS = 10 * 60_000;

/** How an agency's registers were written: through cases, and past them. */
export interface Bypass {
  readonly byGround: PublishedWrites['writes'];
  /** Share of versions not written by a case, 0 to 1; absent where it would tell of fewer than ten. */
  readonly rate?: number;
}

export interface Quality {
  readonly computedAt: Instant;
  /** First moment of the window. */
  readonly since: Instant;
  readonly all: PublishedFigures;
  readonly services: ReadonlyMap<string, PublishedFigures>;
  readonly agencies: ReadonlyMap<string, PublishedFigures>;
  readonly bypass: ReadonlyMap<string, Bypass>;
}

/** Reads and computes, at the moment of the clock. Writes nothing. */
export async function computeQuality(tx: Tx): Promise<Quality> {
  const computedAt = tx.env.clock.now();
  const since = instant(computedAt - WINDOW_DAYS * DAY_MS);
  const facts: Facts = {
    cases: await closedCases(tx, since),
    ratings: await ratingFacts(tx, since),
    complaints: await complaintFacts(tx, since),
  };
  return {
    computedAt,
    since,
    all: publish(figuresOf(facts)),
    services: grouped(facts, 'service'),
    agencies: grouped(facts, 'provider'),
    bypass: bypassOf(tx, await writesByGround(tx, since), computedAt),
  };
}

async function closedCases(tx: Tx, since: Instant): Promise<CaseFact[]> {
  const facts: CaseFact[] = [];
  for await (const fact of caseFacts(tx, since)) {
    if (fact.closedAt !== undefined && fact.closedAt >= since) facts.push(fact);
  }
  return facts;
}

function grouped(facts: Facts, by: 'service' | 'provider'): Map<string, PublishedFigures> {
  const groups = new Map<string, { [K in keyof Facts]: Facts[K][number][] }>();
  const groupOf = (key: string) => {
    const group = groups.get(key) ?? { cases: [], ratings: [], complaints: [] };
    groups.set(key, group);
    return group;
  };
  for (const one of facts.cases) groupOf(one[by]).cases.push(one);
  for (const one of facts.ratings) groupOf(one[by]).ratings.push(one);
  for (const one of facts.complaints) groupOf(one[by]).complaints.push(one);
  return new Map([...groups].map(([key, group]) => [key, publish(figuresOf(group))]));
}

/** Figures of what nobody has used yet. */
export const NOTHING: PublishedFigures = publish(figuresOf({ cases: [], ratings: [], complaints: [] }));

function bypassOf(tx: Tx, writes: readonly WritesByGround[], at: Instant): Map<string, Bypass> {
  const ownerOf = new Map(registerDefinitions(tx.env, at).map(({ register, owner }) => [register, owner]));
  const exact = new Map<string, Partial<Record<WritesByGround['ground'], number>>>();
  for (const { register, ground, count } of writes) {
    const owner = ownerOf.get(register);
    if (owner === undefined) continue;
    const sums = exact.get(owner) ?? {};
    exact.set(owner, { ...sums, [ground]: (sums[ground] ?? 0) + count });
  }
  return new Map([...exact].map(([owner, sums]) => [owner, publishedBypass(sums)]));
}

function publishedBypass(sums: Partial<Record<WritesByGround['ground'], number>>): Bypass {
  const { writes: byGround, bypass: rate } = publishWrites(sums);
  return { byGround, ...(rate === undefined ? {} : { rate }) };
}

const kept = perEnv((): { quality?: Quality; running?: Promise<Quality> } => ({}));

/** The figures, at most ten minutes old. Many who ask at once wait for one computation. */
export async function qualityOf(app: App): Promise<Quality> {
  const holder = kept(app.env);
  if (holder.quality && isFresh(app)) return holder.quality;
  holder.running ??= app
    .read(computeQuality)
    .then((quality) => {
      holder.quality = quality;
      return quality;
    })
    .finally(() => {
      delete holder.running;
    });
  return holder.running;
}

/** The figures as they were last computed in this process, fresh or not. */
export const lastQuality = (app: App): Quality | undefined => kept(app.env).quality;

/** Whether the last figures may still be shown. The clock of a demonstration may also go back. */
export function isFresh(app: App): boolean {
  const { quality } = kept(app.env);
  const age = quality && app.env.clock.now() - quality.computedAt;
  return age !== undefined && age >= 0 && age < KEPT_MS;
}
