/** Everything that a service names exists: agencies, acts, registers, purposes, documents, life events, grounds, fields. */
import {
  type AgencyDefinition,
  type CountryDefinition,
  checkCite,
  checkRefers,
  checkUnique,
  type DefinitionPath,
  didYouMean,
  type Report,
  successorIn,
  type World,
} from '#features/country/index.ts';
import { type DocumentDefinition, documentKind } from '#features/documents/index.ts';
import { MANDATE_KIND, type MandateKinds } from '#features/identity/index.ts';
import { REGISTER_KIND, type RegisterDefinition } from '#features/registers/index.ts';
import type { ServiceDefinition } from '../definition.ts';

/** Reports what a service names and nobody has. */
export function checkReferences(definition: ServiceDefinition, world: World, report: Report): void {
  checkRefers(world, report, 'agency', definition.provider, ['provider']);
  definition.procedure.forEach((step, index) => {
    if (step.step === 'opinion') checkRefers(world, report, 'agency', step.of, ['procedure', index, 'of']);
  });
  for (const { cite, path } of citesIn(definition, [])) checkCite(world, report, cite, path);
  checkLifeEvents(definition, world, report);
  checkMandates(definition, world, report);
  for (const id of Object.keys(definition.evidence)) checkEvidence(definition, id, world, report);
  checkOutage(definition, world, report);
  checkGrounds(definition, report);
  checkDocument(definition, world, report);
  for (const index of definition.result.registers.keys()) checkChange(definition, index, world, report);
}

type Cited = { readonly cite: { act: string; article: string }; readonly path: DefinitionPath };

/** Every `{act, article}` wherever it stands. */
function citesIn(value: unknown, path: DefinitionPath): Cited[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => citesIn(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  if ('act' in value && 'article' in value) return [{ cite: value as Cited['cite'], path }];
  return Object.entries(value).flatMap(([key, each]) => citesIn(each, [...path, key]));
}

function checkLifeEvents(definition: ServiceDefinition, world: World, report: Report): void {
  const known = world
    .list<CountryDefinition>('country')
    .flatMap((each) => each.definition.lifeEvents.map(({ id }) => id));
  definition.lifeEvents.forEach((id, index) => {
    if (!known.includes(id) && world.isWhole('country'))
      report.error(['lifeEvents', index], `there is no life event ${id}`, 'write one of country.yaml');
  });
}

function checkMandates({ mandates, applicant }: ServiceDefinition, world: World, report: Report): void {
  if (mandates === undefined) return;
  if (mandates === 'none') {
    if (applicant.kind === 'organisation')
      report.error(['mandates'], 'an organisation always acts by somebody', 'name the kinds that may');
    return;
  }
  const rules = world.list<MandateKinds>(MANDATE_KIND);
  const known = rules.flatMap(({ definition }) => {
    return [...definition.derived, ...definition.granted].map(({ id }) => id);
  });
  mandates.forEach((id, index) => {
    // Where no rules of mandates are read, as in a check of services alone, nothing can be said of them.
    if (rules.length > 0 && !known.includes(id))
      report.error(['mandates', index], `there is no mandate ${id}`, 'write one of mandates.yaml');
  });
}

function checkEvidence(definition: ServiceDefinition, id: string, world: World, report: Report): void {
  const evidence = definition.evidence[id];
  if (!evidence) return;
  const path = ['evidence', id];
  if (['applicant', 'organisation', 'today', 'form', 'item', 'caseNumber'].includes(id)) {
    report.error(path, `${id} is already the name of a variable`, 'give the evidence another name');
  }
  checkRefers(world, report, REGISTER_KIND, evidence.register, [...path, 'register']);
  const register = world.get<RegisterDefinition>(REGISTER_KIND, evidence.register);
  if (!register) return;
  const fields = [...evidence.fields, ...(evidence.by === undefined ? [] : [evidence.by])];
  for (const name of fields) {
    if (!register.fields[name])
      report.error(
        [...path, 'fields'],
        `${evidence.register} has no field ${name}`,
        didYouMean(name, Object.keys(register.fields)),
      );
  }
  const purpose = register.purposes.find((each) => each.id === evidence.purpose);
  if (!purpose) {
    report.error(
      [...path, 'purpose'],
      `${evidence.register} has no purpose ${evidence.purpose}`,
      'write one of its purposes, or add it to the register',
    );
    return;
  }
  const forbidden = purpose.fields === 'all' ? [] : evidence.fields.filter((name) => !purpose.fields.includes(name));
  for (const name of forbidden) {
    report.error(
      [...path, 'fields'],
      `the purpose ${evidence.purpose} does not allow ${name}`,
      'leave it out, or let the register allow it',
    );
  }
  const heir = (agency: string) =>
    successorIn(agency, definition.version, (named) => world.get<AgencyDefinition>('agency', named));
  const isKnown = world.get('agency', definition.provider) !== undefined;
  if (isKnown && purpose.agencies !== 'any' && !purpose.agencies.map(heir).includes(heir(definition.provider))) {
    report.error(
      [...path, 'purpose'],
      `${definition.provider} may not read for ${evidence.purpose}`,
      'let the register name the agency',
    );
  }
}

/** What happens while a keeper is silent is said where there is one, and a clock stands where there is one. */
function checkOutage({ outage, evidence, term }: ServiceDefinition, world: World, report: Report): void {
  if (outage === undefined) return;
  const registers = Object.values(evidence).map(({ register }) => register);
  if (!registers.some((id) => world.get<RegisterDefinition>(REGISTER_KIND, id)?.source))
    report.error(['outage'], 'every register that is read lives here', 'leave it out');
  if ('kind' in term && outage.term === 'stands')
    report.error(['outage', 'term'], 'an automatic service has no term that could stand', 'write term: runs');
}

function checkGrounds(definition: ServiceDefinition, report: Report): void {
  const ids = definition.grounds.map(({ id }) => id);
  checkUnique(report, ids, (index) => ['grounds', index, 'id']);
  checkUnique(
    report,
    definition.eligible.map(({ id }) => id),
    (index) => ['eligible', index, 'id'],
  );
  definition.eligible.forEach(({ ground, facts }, index) => {
    if (ground !== undefined && !ids.includes(ground)) {
      report.error(['eligible', index, 'ground'], `there is no ground ${ground}`, 'add it to grounds');
    }
    for (const fact of facts.filter((name) => !definition.evidence[name])) {
      report.error(['eligible', index, 'facts'], `there is no evidence ${fact}`, 'write the name of an evidence');
    }
  });
}

function checkDocument(definition: ServiceDefinition, world: World, report: Report): void {
  const { document: id, data, replaces } = definition.result;
  if (id === undefined) {
    if (Object.keys(data).length > 0)
      report.error(['result', 'data'], 'data without a document', 'name the document, or leave the data out');
    if (replaces !== undefined)
      report.error(
        ['result', 'replaces'],
        'nothing is issued that could replace',
        'name the document, or leave it out',
      );
    return;
  }
  checkRefers(world, report, documentKind.kind, id, ['result', 'document']);
  const document = world.get<DocumentDefinition>(documentKind.kind, id);
  if (!document) return;
  for (const [name, field] of Object.entries(document.fields)) {
    if (!field.optional && data[name] === undefined) {
      report.error(['result', 'data'], `the document needs ${name}`, 'add a rule that gives it');
    }
  }
  for (const name of Object.keys(data).filter((each) => !document.fields[each])) {
    report.error(
      ['result', 'data', name],
      `${id} has no field ${name}`,
      didYouMean(name, Object.keys(document.fields)),
    );
  }
}

function checkChange(definition: ServiceDefinition, index: number, world: World, report: Report): void {
  const change = definition.result.registers[index];
  if (!change) return;
  const path = ['result', 'registers', index];
  checkRefers(world, report, REGISTER_KIND, change.register, [...path, 'register']);
  const group = definition.form.flatMap((page) => page.fields).find((field) => field.id === change.each);
  if (change.each !== undefined && group?.type !== 'group') {
    report.error([...path, 'each'], `${change.each} is no group of the form`, 'write the id of a group');
  }
  const register = world.get<RegisterDefinition>(REGISTER_KIND, change.register);
  if (!register) return;
  if (register.source)
    report.error(
      [...path, 'register'],
      `${change.register} lives elsewhere: only its keeper writes it`,
      'write into a register that lives here, or leave it out',
    );
  for (const name of register.key.filter((each) => change.key[each] === undefined)) {
    report.error([...path, 'key'], `the key of ${change.register} has ${name}`, 'give it a rule');
  }
  for (const part of ['key', 'values'] as const) {
    for (const name of Object.keys(change[part]).filter((each) => !register.fields[each])) {
      report.error(
        [...path, part, name],
        `${change.register} has no field ${name}`,
        didYouMean(name, Object.keys(register.fields)),
      );
    }
  }
  if (change.act !== 'add') return;
  const given = { ...change.key, ...change.values };
  for (const [name, field] of Object.entries(register.fields)) {
    if (!field.optional && given[name] === undefined)
      report.error([...path, 'values'], `a new record needs ${name}`, 'give it a rule');
  }
}
