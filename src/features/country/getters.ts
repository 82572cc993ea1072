/** The country's own definitions, typed, as the other features ask for them. */
import type { Calendar, CalendarYear } from '#kernel/calendar.ts';
import { dateOf, type LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Tiyn, tiyn } from '#kernel/money.ts';
import type { Text } from '#kernel/text.ts';
import { type Env, perEnv } from '#platform/app.ts';
import { type Book, book, type Edition } from './book.ts';
import type { World } from './definition-kind.ts';
import type { ExpressionContext } from './expressions/functions.ts';
import type { ActDefinition, ActsDefinition } from './kinds/acts.ts';
import type { AgencyDefinition } from './kinds/agency.ts';
import type { CalendarDefinition } from './kinds/calendar.ts';
import type { CountryDefinition } from './kinds/country.ts';
import type { RateDefinition, RatesDefinition } from './kinds/rates.ts';
import type { TerritoriesDefinition, TerritoryLevel } from './kinds/territories.ts';

export interface Territory {
  readonly code: string;
  readonly parent: string | null;
  readonly level: TerritoryLevel;
  readonly name: Text;
}

/** What is derived of editions, kept until something is published. */
interface Derived {
  readonly version: string;
  /** By the editions that they are made of. */
  readonly calendars: Map<string, Calendar>;
  readonly calendarsAt: Map<Instant, Calendar>;
  territories?: readonly Territory[];
  byCode?: ReadonlyMap<string, Territory>;
}

const holderOf = perEnv<{ derived?: Derived }>(() => ({}));

function derivedOf(env: Env): Derived {
  const holder = holderOf(env);
  const { version } = book(env);
  if (holder.derived?.version !== version) {
    holder.derived = { version, calendars: new Map(), calendarsAt: new Map() };
  }
  return holder.derived;
}

/** The only id of a kind that has one definition; the earliest edition stands for days before it. */
function singleEdition<D>(opened: Book, kind: string, id: string, at: Instant): Edition<D> {
  const edition = opened.current<D>(kind, id, at) ?? opened.versions<D>(kind, id).at(-1);
  if (!edition) throw new Error(`no edition of ${kind} ${id} is published`);
  return edition;
}

/** country.yaml as it holds at a moment. Throws where no country is published: nothing can run then. */
export function countryOf(env: Env, at: Instant): CountryDefinition {
  const opened = book(env);
  const [current] = opened.list<CountryDefinition>('country', at);
  if (current) return current.definition;
  return singleEdition<CountryDefinition>(opened, 'country', env.instance.code.toLowerCase(), at).definition;
}

function calendarYears(opened: Book, at: Instant): readonly Edition<CalendarDefinition>[] {
  return opened.ids('calendar').map((year) => singleEdition<CalendarDefinition>(opened, 'calendar', year, at));
}

/** Moments that are remembered with their calendar: cases are folded again and again at the same ones. */
const MOST_MOMENTS = 5000;

/** The working days as they are known at a moment: of each year the edition in force, of a year to come its first one. */
export function calendarOf(env: Env, at: Instant): Calendar {
  const { calendars, calendarsAt } = derivedOf(env);
  const known = calendarsAt.get(at);
  if (known) return known;
  const { zone } = countryOf(env, at);
  const years = calendarYears(book(env), at);
  // A calendar remembers what it derives, so equal ones are worth being one.
  const key = [zone, ...years.map(({ digest }) => digest)].join(' ');
  const calendar =
    calendars.get(key) ??
    mergeYears(
      zone,
      years.map(({ definition }) => definition),
    );
  calendars.set(key, calendar);
  if (calendarsAt.size >= MOST_MOMENTS) calendarsAt.clear();
  calendarsAt.set(at, calendar);
  return calendar;
}

function mergeYears(zone: string, years: readonly CalendarDefinition[]): Calendar {
  return { zone, years: Object.fromEntries(years.map((year) => [String(year.year), calendarYear(year)])) };
}

function calendarYear({ holidays, transfers }: CalendarDefinition): CalendarYear {
  return {
    holidays: holidays.map(({ date, name, moves, cite }) => ({
      date,
      name,
      movesWhenOnWeekend: moves,
      citation: cite,
    })),
    transfers: transfers.map(({ from, to, cite }) => ({ from, to, citation: cite })),
  };
}

/** The agency as it is at a moment, or undefined. */
export function agency(env: Env, id: string, at: Instant): AgencyDefinition | undefined {
  return book(env).current<AgencyDefinition>('agency', id, at)?.definition;
}

/** All agencies at a moment, by id. */
export function agencies(env: Env, at: Instant): readonly AgencyDefinition[] {
  return book(env)
    .list<AgencyDefinition>('agency', at)
    .map(({ definition }) => definition);
}

/** An act by id: the newest edition of acts.yaml that has it, so that an old citation still resolves. */
export function act(env: Env, id: string): ActDefinition | undefined {
  for (const { definition } of book(env).versions<ActsDefinition>('acts', 'acts')) {
    const found = definition.acts.find((each) => each.id === id);
    if (found) return found;
  }
  return undefined;
}

/** All acts by id, each as the newest edition that has it says it. */
export function acts(env: Env): ReadonlyMap<string, ActDefinition> {
  const editions = book(env).versions<ActsDefinition>('acts', 'acts');
  return new Map(editions.toReversed().flatMap(({ definition }) => definition.acts.map((one) => [one.id, one])));
}

/** Every territory, parents before their children. */
export function territories(env: Env): readonly Territory[] {
  const derived = derivedOf(env);
  derived.territories ??= (
    book(env).versions<TerritoriesDefinition>('territories', 'territories')[0]?.definition.rows ?? []
  ).map(({ code, parent, level, kk, ru, en }) => ({
    code,
    parent: parent === '' ? null : parent,
    level,
    name: { kk, ru, en },
  }));
  return derived.territories;
}

/** The territory with a code, or undefined. */
export function territory(env: Env, code: string): Territory | undefined {
  const derived = derivedOf(env);
  derived.byCode ??= new Map(territories(env).map((each) => [each.code, each]));
  return derived.byCode.get(code);
}

/** The territory and all that it lies in, from the highest down; empty for an unknown code. */
export function territoryPath(env: Env, code: string): readonly Territory[] {
  const found = territory(env, code);
  if (!found) return [];
  return found.parent === null ? [found] : [...territoryPath(env, found.parent), found];
}

/** A rate on a day. Throws RangeError where the country has no such rate, or not yet. */
export function rate(env: Env, id: string, day: LocalDate): Tiyn {
  const [newest] = book(env).versions<RatesDefinition>('rates', 'rates');
  return rateOn(
    newest?.definition.rates.find((each) => each.id === id),
    id,
    day,
  );
}

function rateOn(definition: RateDefinition | undefined, id: string, day: LocalDate): Tiyn {
  const value = definition?.values.findLast(({ from }) => from <= day);
  if (!value) throw new RangeError(`there is no rate ${id} on ${day}`);
  const [whole = '0', fraction = '00'] = value.amount.split('.');
  return tiyn(BigInt(whole) * 100n + BigInt(fraction));
}

/** The date of a moment by the country's clock. */
export const dayIn = (env: Env, at: Instant): LocalDate => dateOf(at, countryOf(env, at).zone);

/** What expressions read beside their variables, at a moment: today by the country's clock, rates, calendar, rounding. */
export function expressionContext(env: Env, at: Instant): ExpressionContext {
  const { zone, currency } = countryOf(env, at);
  const today = dateOf(at, zone);
  return {
    today,
    calendar: calendarOf(env, at),
    rate: (id) => rate(env, id, today),
    index: currency.index,
    rounding: currency.rounding,
  };
}

/** The same for the checks of a folder that isn't published yet, on a day of one's choice. */
export function worldContext(world: World, today: LocalDate): ExpressionContext {
  const country = world.list<CountryDefinition>('country')[0]?.definition;
  return {
    today,
    calendar: mergeYears(
      country?.zone ?? 'UTC',
      world.list<CalendarDefinition>('calendar').map(({ definition }) => definition),
    ),
    rate: (id) => rateOn(world.get<RateDefinition>('rate', id), id, today),
    index: country?.currency.index ?? '',
    rounding: country?.currency.rounding ?? 'halfUp',
  };
}
