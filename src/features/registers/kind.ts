/** How the country's loader reads and checks definitions of registers. */
import {
  checkCite,
  checkRefers,
  checkUnique,
  definitionKind,
  ExpressionError,
  type Report,
  type World,
} from '#features/country/index.ts';
import { REGISTER_KIND } from './actions/definitions.ts';
import { type RegisterDefinition, type RegisterField, registerSchema } from './definition.ts';
import { checkFollows } from './kind-editions.ts';
import { checkConsents, checkCourts } from './kind-readers.ts';
import { compileCheck, compileCondition } from './rules/checks.ts';
import { isElsewhere, namesPeople } from './rules/elsewhere.ts';
import { subjectKindOf } from './rules/values.ts';

type Path = (string | number)[];

/** registers/<register>.yaml. Checked: agencies and acts exist; key, subjects, purposes, public fields and ties name fields. */
export const registerKind = definitionKind<RegisterDefinition>({
  kind: REGISTER_KIND,
  files: 'registers/*.yaml',
  format: 'yaml',
  schema: registerSchema,
  idOf: (definition) => definition.register,
  versionOf: (definition) => definition.version,
  title: 'Register',
  follows: checkFollows,
  dataFiles: ({ source }) => (source?.kind === 'file' ? [source.file] : []),
  check(definition, world, report) {
    checkNames(definition, report);
    checkFields(definition, world, report);
    checkSource(definition, world, report);
    checkOpenness(definition, world, report);
    checkSearch(definition, report);
    checkWorkplace(definition, report);
    checkConsents(definition, report);
    checkCourts(definition, world, report);
    checkDuplicates(definition, report);
    checkEvents(definition, report);
    checkSubjects(definition, report);
    checkWorld(definition, world, report);
    checkEngine(definition, world, report);
  },
});

/** Every list of field names in the definition names fields that it has. */
function checkNames(definition: RegisterDefinition, report: Report): void {
  const lists: [Path, readonly string[]][] = [
    [['key'], definition.key],
    [['public'], definition.public],
    [['search'], definition.search],
    [['subject', 'fields'], definition.subject.fields],
    ...definition.purposes.flatMap((purpose, index): [Path, readonly string[]][] =>
      purpose.fields === 'all' ? [] : [[['purposes', index, 'fields'], purpose.fields]],
    ),
  ];
  for (const [path, names] of lists) {
    names.forEach((name, index) => {
      if (!Object.hasOwn(definition.fields, name)) {
        report.error(
          [...path, index],
          `there is no field "${name}"`,
          `name one of: ${Object.keys(definition.fields).join(', ')}`,
        );
      }
    });
  }
  definition.ties.forEach((tie, index) => {
    if (tie.by !== 'record' && !Object.hasOwn(definition.fields, tie.by)) {
      report.error(['ties', index, 'by'], `there is no field "${tie.by}"`, 'name a field, or write record');
    }
  });
  definition.key.forEach((name, index) => {
    if (definition.fields[name]?.optional) {
      report.error(
        ['key', index],
        `the key field "${name}" is optional`,
        'a key is always there: make the field required',
      );
    }
  });
  const purposes = definition.purposes.map((purpose) => purpose.id);
  purposes.forEach((id, index) => {
    if (purposes.indexOf(id) !== index)
      report.error(['purposes', index, 'id'], `purpose "${id}" is there twice`, 'give it another id');
  });
}

function checkFields(definition: RegisterDefinition, world: World, report: Report): void {
  for (const [name, field] of Object.entries(definition.fields)) {
    if (field.type === 'code' && !field.options?.length) {
      report.error(['fields', name], 'a code without options', 'list its values under options');
    }
    if (field.type !== 'code' && field.options) {
      report.error(
        ['fields', name, 'options'],
        `a ${field.type} has no options`,
        'make the type code, or drop the options',
      );
    }
    if (field.type === 'reference') checkReference(name, field, world, report);
    else if (field.register)
      report.error(
        ['fields', name, 'register'],
        `a ${field.type} points to no register`,
        'make the type reference, or drop it',
      );
  }
}

/** What only records that live here can do, by the part of the definition that asks for it. */
const HERE_ONLY = ['public', 'search', 'ties', 'checks', 'duplicates', 'events', 'correction'] as const;

/** A register that lives elsewhere promises nothing that takes records here, and can be asked without betraying anybody. */
function checkSource(definition: RegisterDefinition, world: World, report: Report): void {
  if (!isElsewhere(definition)) return;
  const { source } = definition;
  for (const part of HERE_ONLY) {
    const given = definition[part];
    if (Array.isArray(given) ? given.length > 0 : given !== undefined)
      report.error([part], `the records live elsewhere: ${part} needs them here`, 'take it out, or drop source');
  }
  definition.purposes.forEach(({ registrar }, index) => {
    if (registrar)
      report.error(
        ['purposes', index, 'registrar'],
        'the records live elsewhere: the workplace has none',
        'take it out',
      );
  });
  for (const name of Object.keys(source.names).filter((one) => !Object.hasOwn(definition.fields, one)))
    report.error(['source', 'names', name], `there is no field "${name}"`, 'name a field');
  if (source.cache) checkCite(world, report, source.cache.cite, ['source', 'cache', 'cite']);
  if (source.kind === 'http' && source.method === 'get' && namesPeople(definition))
    report.error(['source', 'method'], "people's numbers would stand in addresses", 'write method: post');
  if (source.kind !== 'file' || !source.file.endsWith('.csv')) return;
  for (const [name, { type }] of Object.entries(definition.fields)) {
    if (type === 'text' || type === 'list')
      report.error(['fields', name, 'type'], `a cell of a table can't be a ${type}`, 'hand over lines of JSON: .jsonl');
  }
}

/** What is open to everybody is said to be public, rests on the law, and never holds a person's number or leads into another register. */
function checkOpenness(definition: RegisterDefinition, world: World, report: Report): void {
  definition.public.forEach((name, index) => {
    const field = definition.fields[name];
    if (field === undefined) return;
    if (field.sensitivity !== 'public') {
      report.error(
        ['public', index],
        `"${name}" is open to everybody but its sensitivity is ${field.sensitivity}`,
        'write sensitivity: public at the field, or close it',
      );
    }
    if (field.type === 'iin' || field.type === 'reference' || subjectKindOf(definition, name) === 'iin') {
      report.error(
        ['public', index],
        `"${name}" is open to everybody but holds ${field.type === 'reference' ? 'a reference' : "people's numbers"}`,
        'close it',
      );
    }
  });
  definition.publicBasis.forEach((cite, index) => {
    checkCite(world, report, cite, ['publicBasis', index]);
  });
  if (definition.public.length > 0 && definition.publicBasis.length === 0) {
    report.error(['public'], 'fields are open to everybody by no law', 'name the articles under publicBasis');
  }
  if (definition.public.length === 0 && definition.publicBasis.length > 0) {
    report.error(['publicBasis'], 'nothing is open', 'name the open fields under public, or drop it');
  }
}

const SEARCHABLE: ReadonlySet<RegisterField['type']> = new Set([
  'string',
  'text',
  'code',
  'list',
  'iin',
  'bin',
  'territory',
]);

function checkSearch(definition: RegisterDefinition, report: Report): void {
  definition.search.forEach((name, index) => {
    const type = definition.fields[name]?.type;
    if (type !== undefined && !SEARCHABLE.has(type)) {
      report.error(
        ['search', index],
        `a ${type} has no words`,
        `search by fields of types ${[...SEARCHABLE].join(', ')}`,
      );
    }
  });
}

/** What the registrar's workplace rests on: purposes of the owner, and conditions that compile. */
function checkWorkplace(definition: RegisterDefinition, report: Report): void {
  definition.purposes.forEach(({ registrar, agencies }, index) => {
    if (registrar && (agencies === 'any' || !agencies.includes(definition.owner))) {
      report.error(
        ['purposes', index, 'agencies'],
        'a purpose of the workplace is that of every agency, or not that of the owner',
        `list the agencies, ${definition.owner} among them`,
      );
    }
  });
  checkUnique(
    report,
    definition.checks.map((one) => one.id),
    (index) => ['checks', index, 'id'],
  );
  definition.checks.forEach((check, index) => {
    try {
      compileCheck(definition, check);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      report.expression(['checks', index, 'holds'], error);
    }
  });
}

/** Events name fields that there are, conditions compile, and a letter has somebody to go to. */
function checkEvents(definition: RegisterDefinition, report: Report): void {
  const { events = [] } = definition;
  checkUnique(
    report,
    events.map((one) => one.id),
    (index) => ['events', index, 'id'],
  );
  events.forEach(({ fields, when, letter, on }, index) => {
    const path: Path = ['events', index];
    fields.forEach((name, place) => {
      if (!Object.hasOwn(definition.fields, name))
        report.error([...path, 'fields', place], `there is no field "${name}"`, 'name a field');
    });
    if (fields.length > 0 && !on.includes('changed'))
      report.error([...path, 'fields'], 'fields are told of changes alone', 'add changed to on, or drop the fields');
    if (letter && definition.subject.kind === 'none')
      report.error([...path, 'letter'], 'its records speak of nobody', 'drop the letter');
    if (when === undefined) return;
    try {
      compileCondition(definition, when);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      report.expression([...path, 'when'], error);
    }
  });
}

const COMPARED: Readonly<Record<'name' | 'days', readonly RegisterField['type'][]>> = {
  name: ['string', 'text'],
  days: ['date'],
};

/** Rules that compare what can be compared, rest on more than dates, and have officers who decide. */
function checkDuplicates(definition: RegisterDefinition, report: Report): void {
  const { duplicates = [] } = definition;
  if (duplicates.length > 0 && !definition.purposes.some((purpose) => purpose.registrar)) {
    report.error(['duplicates'], 'nobody would decide on the pairs', 'name a purpose with registrar: true');
  }
  checkUnique(
    report,
    duplicates.map((one) => one.id),
    (index) => ['duplicates', index, 'id'],
  );
  duplicates.forEach(({ match }, index) => {
    const path: Path = ['duplicates', index, 'match'];
    match.forEach(({ field, by }, place) => {
      const type = definition.fields[field]?.type;
      if (type === undefined) report.error([...path, place, 'field'], `there is no field "${field}"`, 'name a field');
      else if (by !== 'exact' && !COMPARED[by].includes(type))
        report.error([...path, place, 'by'], `a ${type} is not compared by ${by}`, 'write by: exact');
    });
    const dates = match.filter(({ by }) => by === 'days').length;
    if (dates === match.length || dates > 1)
      report.error(path, 'a rule needs something besides dates, and at most one date', 'add a field, or drop a date');
  });
}

function checkReference(name: string, field: RegisterField, world: World, report: Report): void {
  if (field.register === undefined) {
    report.error(
      ['fields', name],
      'a reference without a register',
      'write register: <id> of the register it points to',
    );
  } else {
    const path = ['fields', name, 'register'];
    checkRefers(world, report, REGISTER_KIND, field.register, path);
    const target = world.get<RegisterDefinition>(REGISTER_KIND, field.register);
    if (target?.source)
      report.error(
        path,
        `${field.register} lives elsewhere: its records have no ids here`,
        'name the record by its key',
      );
  }
}

function checkSubjects(definition: RegisterDefinition, report: Report): void {
  const { kind, fields } = definition.subject;
  if (kind !== 'none' && fields.length === 0) {
    report.error(
      ['subject', 'fields'],
      'nobody would see the look-ups',
      'name the fields with the IIN or BIN of those whose data this is',
    );
  }
  if (kind === 'none' && fields.length > 0) {
    report.error(['subject', 'kind'], 'the register has subject fields but no subject', 'write person or organisation');
  }
  fields.forEach((name, index) => {
    const type = definition.fields[name]?.type;
    if (type !== undefined && type !== 'iin' && type !== 'bin' && type !== 'list') {
      report.error(
        ['subject', 'fields', index],
        `"${name}" is a ${type}, not a number of somebody`,
        'a subject field is an iin, a bin, or a list of them',
      );
    }
  });
  for (const [name, { type }] of Object.entries(definition.fields)) {
    if (type === 'iin' && !fields.includes(name)) {
      report.error(
        ['fields', name],
        `"${name}" names a person who would not see the look-ups`,
        'add it to subject.fields',
      );
    }
  }
}

function checkWorld(definition: RegisterDefinition, world: World, report: Report): void {
  checkRefers(world, report, 'agency', definition.owner, ['owner']);
  definition.basis.forEach((cite, index) => {
    checkCite(world, report, cite, ['basis', index]);
  });
  definition.purposes.forEach(({ agencies, basis }, index) => {
    if (agencies !== 'any') {
      agencies.forEach((id, place) => {
        checkRefers(world, report, 'agency', id, ['purposes', index, 'agencies', place]);
      });
    }
    basis.forEach((cite, place) => {
      checkCite(world, report, cite, ['purposes', index, 'basis', place]);
    });
  });
  checkCite(world, report, definition.retention.cite, ['retention', 'cite']);
  if (definition.correction) checkCite(world, report, definition.correction.cite, ['correction', 'cite']);
}

interface Needed {
  readonly key: string;
  readonly fields: Readonly<Record<string, RegisterField['type']>>;
}

const INDIVIDUALS: Needed = {
  key: 'iin',
  fields: { iin: 'iin', surname: 'string', givenName: 'string', patronymic: 'string', birthDate: 'date' },
};
const ORGANISATIONS: Needed = { key: 'bin', fields: { bin: 'bin', name: 'text', director: 'iin' } };

/** The registers that the engine itself reads (country.yaml, registers) have the fields it reads. */
function checkEngine(definition: RegisterDefinition, world: World, report: Report): void {
  const country = world.list<{ registers: { individuals: string; organisations: string } }>('country')[0]?.definition;
  const needed =
    definition.register === country?.registers.individuals
      ? INDIVIDUALS
      : definition.register === country?.registers.organisations
        ? ORGANISATIONS
        : undefined;
  if (needed === undefined) return;
  if (definition.source)
    report.error(['source'], 'the engine itself reads this register at every step', 'keep it here');
  if (definition.key.length !== 1 || definition.key[0] !== needed.key) {
    report.error(['key'], `the engine finds these records by ${needed.key}`, `write key: [ ${needed.key} ]`);
  }
  for (const [name, type] of Object.entries(needed.fields)) {
    if (definition.fields[name]?.type !== type) {
      report.error(
        ['fields'],
        `the engine needs the field "${name}" of type ${type}`,
        `write ${name}: { type: ${type}, label: … }`,
      );
    }
  }
}
