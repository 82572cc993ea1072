/**
 * Services in the Core Public Service Vocabulary, Application Profile 3.2 (CPSV-AP, SEMIC, CC BY 4.0), as JSON-LD with its published
 * context. Its published shapes judge it in cpsv-shapes.test.ts.
 */
import { act, agency, book, type Cite, countryOf } from '#features/country/index.ts';
import { type DocumentDefinition, documentKind } from '#features/documents/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { LANGUAGES, type Language, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { textOf } from '#platform/texts.ts';
import type { ServiceDefinition } from '../definition.ts';
import type { Catalogue, ServiceEntry } from './catalogue.ts';
import { type Passport, passportOf } from './passport.ts';

const CONTEXT = 'https://semiceu.github.io/CPSV-AP/releases/3.2.0/context/cpsv-ap.jsonld';
/** Code lists of the Publications Office of the European Union, which the profile recommends. */
const AUTHORITY = 'http://publications.europa.eu/resource/authority';
const LANGUAGE_CODES = { kk: 'KAZ', ru: 'RUS', en: 'ENG' } satisfies Record<Language, string>;

type Node = Readonly<Record<string, unknown>> & { readonly '@id': string };

interface Graph {
  readonly env: Env;
  readonly at: Instant;
  /** Everything once, by its address. */
  readonly nodes: Map<string, Node>;
}

/** One service with all that it refers to. */
export const serviceGraph = (env: Env, entry: ServiceEntry, at: Instant) => graphOf(env, [entry], at);

/** The whole catalogue as one file. */
export const catalogueGraph = (env: Env, catalogue: Catalogue, at: Instant) => graphOf(env, catalogue.services, at);

function graphOf(env: Env, services: readonly ServiceEntry[], at: Instant) {
  const graph: Graph = { env, at, nodes: new Map() };
  for (const language of LANGUAGES)
    add(graph, { '@id': `${AUTHORITY}/language/${LANGUAGE_CODES[language]}`, '@type': 'LinguisticSystem' });
  for (const entry of services) addService(graph, entry);
  return { '@context': CONTEXT, '@graph': [...graph.nodes.values()] };
}

function add({ nodes }: Graph, node: Node): string {
  nodes.set(node['@id'], node);
  return node['@id'];
}

const address = ({ env }: Graph, path: string): string => `${env.config.publicUrl}${path}`;
const inLanguages = (text: Text) => LANGUAGES.map((language) => ({ '@language': language, '@value': text[language] }));
const languages = LANGUAGES.map((language) => `${AUTHORITY}/language/${LANGUAGE_CODES[language]}`);

function addService(graph: Graph, entry: ServiceEntry): void {
  const { definition, id } = entry;
  const passport = passportOf(graph.env, entry, graph.at);
  const self = address(graph, `/api/v1/services/${id}`);
  const evidence = addEvidence(graph, self, passport);
  add(graph, {
    '@id': self,
    '@type': 'PublicService',
    'PublicService.identifier': id,
    'PublicService.name': inLanguages(definition.title),
    'PublicService.description': inLanguages(definition.summary),
    'PublicService.keyword': LANGUAGES.flatMap((language) =>
      definition.synonyms[language].map((word) => ({ '@language': language, '@value': word })),
    ),
    'PublicService.language': languages,
    'PublicService.hasCompetentAuthority': [addAgency(graph, definition.provider)],
    'PublicService.isGroupedBy': definition.lifeEvents.flatMap((event) => addLifeEvent(graph, event)),
    ...processingTime(definition),
    'PublicService.follows': definition.basis.map((cite) => addRule(graph, definition, cite)),
    'PublicService.hasLegalResource': definition.basis.map((cite) => addAct(graph, cite)),
    'PublicService.hasChannel': definition.channels.map((channel) => addChannel(graph, self, channel, definition)),
    'PublicService.hasCost': addCosts(graph, self, passport, definition),
    'PublicService.hasInput': evidence.map(({ evidence: one }) => one),
    'PublicService.hasInputType': [...new Set(evidence.map(({ type }) => type))],
    'PublicService.holdsRequirement': addRequirements(graph, self, definition),
    'PublicService.produces': addOutput(graph, definition),
  });
}

/** The promised time. The profile knows only durations of the calendar: working days are given as days, as the profile has no others. */
function processingTime({ term }: ServiceDefinition) {
  const days = 'kind' in term ? 0 : 'workingDays' in term ? term.workingDays : term.calendarDays;
  return { 'PublicService.processingTime': days === 0 ? 'PT0S' : `P${days}D` };
}

function addAgency(graph: Graph, id: string): string {
  const found = agency(graph.env, id, graph.at);
  return add(graph, {
    '@id': address(graph, `/kk/agencies/${id}`),
    '@type': ['PublicOrganization', 'Organization'],
    'Agent.identifier': id,
    'Agent.name': found ? inLanguages(found.title) : [],
    'PublicOrganization.preferredLabel': found ? inLanguages(found.title) : [],
    'PublicOrganization.spatial': [addCountry(graph)],
  });
}

const addCountry = (graph: Graph): string =>
  add(graph, {
    '@id': `urn:iso:std:iso:3166:${countryOf(graph.env, graph.at).country.toUpperCase()}`,
    '@type': 'Location',
  });

function addLifeEvent(graph: Graph, id: string): string[] {
  const event = countryOf(graph.env, graph.at).lifeEvents.find((one) => one.id === id);
  if (!event) return [];
  const node = {
    '@id': address(graph, `/kk/life-events/${id}`),
    // The profile's shapes ask for the superclass by name: they are checked without inference.
    '@type': ['LifeEvent', 'Event'],
    'Event.identifier': id,
    'Event.name': inLanguages(event.title),
    'Event.description': inLanguages(event.summary),
  };
  return [add(graph, node)];
}

function addAct(graph: Graph, { act: id }: Cite): string {
  return add(graph, {
    '@id': act(graph.env, id)?.url ?? address(graph, `/kk/law#${id}`),
    '@type': 'LegalResource',
  });
}

function addRule(graph: Graph, definition: ServiceDefinition, cite: Cite): string {
  const title = act(graph.env, cite.act)?.title;
  const parameters = (language: Language) => ({ act: title?.[language] ?? cite.act, article: cite.article });
  const name = LANGUAGES.map((language) => ({
    '@language': language,
    '@value': textOf('services/catalogue', 'law.article', parameters(language))[language],
  }));
  return add(graph, {
    '@id': address(graph, `/kk/services/${definition.service}#rule-${cite.act}-${encodeURIComponent(cite.article)}`),
    '@type': 'Rule',
    'Rule.identifier': `${cite.act} ${cite.article}`,
    'Rule.name': name,
    'Rule.description': name,
    'Rule.implements': [addAct(graph, cite)],
  });
}

function addChannel(graph: Graph, self: string, channel: string, { provider }: ServiceDefinition): string {
  return add(graph, {
    '@id': `${self}#channel-${channel}`,
    '@type': 'Channel',
    'Channel.identifier': channel,
    'Channel.description': inLanguages(textOf('services/catalogue', `channel.${channel}`)),
    'Channel.ownedBy': [addAgency(graph, provider)],
  });
}

function addCosts(graph: Graph, self: string, { fee }: Passport, { provider }: ServiceDefinition): string[] {
  const currency = `${AUTHORITY}/currency/${countryOf(graph.env, graph.at).currency.code}`;
  return (fee?.lines ?? []).map(({ line, amount }) =>
    add(graph, {
      '@id': `${self}#fee-${line.id}`,
      '@type': 'Cost',
      'Cost.identifier': line.id,
      'Cost.description': inLanguages(line.label),
      'Cost.isDefinedBy': [addAgency(graph, provider)],
      ...(amount === undefined
        ? {}
        : { 'Cost.hasValue': Number(amount) / 100, 'Cost.currency': add(graph, { '@id': currency, '@type': 'Code' }) }),
    }),
  );
}

/** What registers hold and what the applicant brings, both as evidence; the register is its type. */
function addEvidence(graph: Graph, self: string, { evidence, files }: Passport) {
  const types = new Map<string, string>();
  const typeOf = (id: string): string => {
    const known = types.get(id);
    if (known !== undefined) return known;
    const node = { '@id': address(graph, `/api/v1/services#evidence-type-${id}`), '@type': 'EvidenceType' };
    const made = add(graph, { ...node, 'EvidenceType.identifier': id });
    types.set(id, made);
    return made;
  };
  const listed = [
    ...evidence.map((one) => ({
      id: one.id,
      name: one.evidence.label ?? one.register.title,
      type: one.register.register,
    })),
    ...files.map((field) => ({ id: field.id, name: field.label, type: 'file' })),
  ];
  return listed.map(({ id, name, type }) => {
    const node = { '@id': `${self}#evidence-${id}`, '@type': 'Evidence', 'Evidence.identifier': id };
    const made = add(graph, { ...node, 'Evidence.name': inLanguages(name), 'Evidence.isConformantTo': [typeOf(type)] });
    return { evidence: made, type: typeOf(type) };
  });
}

function addRequirements(graph: Graph, self: string, { eligible }: ServiceDefinition): string[] {
  return eligible.map(({ id, rule, facts }) =>
    add(graph, {
      '@id': `${self}#condition-${id}`,
      '@type': 'Requirement',
      'Requirement.identifier': id,
      'Requirement.name': inLanguages(rule),
      'Requirement.hasSupportingEvidence': facts.map((fact) => `${self}#evidence-${fact}`),
    }),
  );
}

function addOutput(graph: Graph, { result }: ServiceDefinition): string[] {
  if (result.document === undefined) return [];
  const found = book(graph.env).current<DocumentDefinition>(documentKind.kind, result.document, graph.at);
  if (!found) return [];
  const node = {
    '@id': address(graph, `/api/v1/services#document-${result.document}`),
    '@type': 'Output',
    'Output.identifier': result.document,
    'Output.name': inLanguages(found.definition.title),
    'Output.language': languages,
  };
  return [add(graph, node)];
}
