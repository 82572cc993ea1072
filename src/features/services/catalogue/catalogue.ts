/**
 * The catalogue in memory: services in force with everything that public pages say of them, compiled once for each day and each
 * version of the book. No public page asks the database.
 */
import {
  type AgencyDefinition,
  act,
  agency,
  book,
  type Cite,
  countryOf,
  type Edition,
  type LifeEvent,
} from '#features/country/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language, Text } from '#kernel/text.ts';
import { type Env, perEnv } from '#platform/app.ts';
import type { ServiceDefinition } from '../definition.ts';
import { serviceEditions } from '../evaluation/editions.ts';
import { measurements } from './measured.ts';
import { type ServiceSearch, serviceSearch } from './search.ts';

export interface ServiceEntry {
  readonly id: string;
  readonly edition: Edition<ServiceDefinition>;
  readonly definition: ServiceDefinition;
  /** Absent only where the agency's definition begins later than the service's. */
  readonly provider: AgencyDefinition | undefined;
}

export interface Catalogue {
  /** Changes whenever a public page of it may: by publication and by the day, for rates and editions begin with a day. */
  readonly version: string;
  /** By id. */
  readonly services: readonly ServiceEntry[];
  readonly lifeEvents: readonly LifeEvent[];
  readonly search: ServiceSearch;
  find(id: string): ServiceEntry | undefined;
}

const kept = perEnv((): { catalogue?: Catalogue } => ({}));

/** The catalogue as it holds at a moment. */
export function catalogueOf(env: Env, at: Instant): Catalogue {
  const holder = kept(env);
  const { lifeEvents, zone } = countryOf(env, at);
  const version = `${book(env).version}/${dateOf(at, zone)}`;
  if (holder.catalogue?.version !== version) holder.catalogue = compile(env, at, version, lifeEvents);
  return holder.catalogue;
}

/** The key under which pages with measured figures may be kept. */
export const cacheKeyOf = (env: Env, catalogue: Catalogue): string =>
  `catalogue ${catalogue.version} ${measurements(env).version}`;

function compile(env: Env, at: Instant, version: string, lifeEvents: readonly LifeEvent[]): Catalogue {
  const services = serviceEditions(env, at).map((edition) => ({
    id: edition.id,
    edition,
    // Read again when somebody asks: a catalogue that held them would keep all of them read.
    get definition() {
      return edition.definition;
    },
    provider: agency(env, edition.definition.provider, at),
  }));
  const byId = new Map(services.map((entry) => [entry.id, entry]));
  const search = serviceSearch(services.map((entry) => searched(entry, lifeEvents)));
  return { version, services, lifeEvents, search, find: (id) => byId.get(id) };
}

const everyLanguage = (texts: readonly (Text | undefined)[]): string =>
  texts.flatMap((text) => (text ? [text.kk, text.ru, text.en] : [])).join(' ');

function searched({ id, definition, provider }: ServiceEntry, lifeEvents: readonly LifeEvent[]) {
  const { synonyms } = definition;
  const events = lifeEvents.filter((event) => definition.lifeEvents.includes(event.id));
  return {
    id,
    title: everyLanguage([definition.title]),
    synonyms: [...synonyms.kk, ...synonyms.ru, ...synonyms.en].join(' '),
    summary: everyLanguage([definition.summary]),
    lifeEvents: everyLanguage(events.map(({ title }) => title)),
    agency: everyLanguage([provider?.title, provider?.short]),
  };
}

const collators = {
  kk: new Intl.Collator('kk'),
  ru: new Intl.Collator('ru'),
  en: new Intl.Collator('en'),
} satisfies Record<Language, Intl.Collator>;

/** By the alphabet of a language. */
export function sortedByTitle<T>(list: readonly T[], language: Language, titleOf: (one: T) => Text): T[] {
  return list.toSorted((a, b) => collators[language].compare(titleOf(a)[language], titleOf(b)[language]));
}

/** Services of a life event, in the order of the alphabet. */
export function servicesOfEvent(catalogue: Catalogue, event: string, language: Language): ServiceEntry[] {
  const found = catalogue.services.filter(({ definition }) => definition.lifeEvents.includes(event));
  return sortedByTitle(found, language, ({ definition }) => definition.title);
}

/** Services that an agency decides, in the order of the alphabet. */
export function servicesOfAgency(catalogue: Catalogue, id: string, language: Language): ServiceEntry[] {
  const found = catalogue.services.filter(({ definition }) => definition.provider === id);
  return sortedByTitle(found, language, ({ definition }) => definition.title);
}

/** Every place of the law that a service rests on, once each, in the order of its passport. */
export function citesOf(definition: ServiceDefinition): Cite[] {
  const { fee, term, correction, hearing, outage } = definition;
  const all = [
    ...definition.basis,
    term.cite,
    ...('silenceCite' in term ? [term.silenceCite] : []),
    ...(fee === 'none' ? [] : fee.lines.map(({ cite }) => cite)),
    ...definition.eligible.map(({ cite }) => cite),
    ...definition.procedure.flatMap((step) => ('cite' in step ? [step.cite] : [])),
    ...definition.grounds.map(({ cite }) => cite),
    ...(correction === 'none' ? [] : [correction.cite]),
    ...(outage === undefined ? [] : [outage.cite]),
    ...(hearing === 'none' ? [] : [hearing.cite]),
    definition.retention.cite,
  ];
  return [...new Map(all.map((cite) => [`${cite.act} ${cite.article}`, cite])).values()];
}

/** Acts that services cite, each with the services and articles, by title. */
export function citedActs(env: Env, catalogue: Catalogue, language: Language) {
  const cited = new Map<string, Map<string, ServiceEntry>>();
  for (const entry of catalogue.services) {
    for (const cite of citesOf(entry.definition)) {
      const services = cited.get(cite.act) ?? new Map<string, ServiceEntry>();
      cited.set(cite.act, services.set(entry.id, entry));
    }
  }
  const acts = [...cited].flatMap(([id, services]) => {
    const found = act(env, id);
    return found ? [{ act: found, services: [...services.values()] }] : [];
  });
  return sortedByTitle(acts, language, (one) => one.act.title);
}
