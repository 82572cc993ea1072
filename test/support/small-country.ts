/** The smallest country that can be published: for tests of rooms that need registers and nothing of a real one. Invented people only. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkDigit } from '#kernel/identifiers.ts';
import type { Text } from '#kernel/text.ts';
import { projectRoot } from '#platform/root.ts';

const text = (en: string): Text => ({ kk: `${en} (kk)`, ru: `${en} (ru)`, en });
const VERSION = '2020-01-01';
const cite = { act: 'law', article: '7' };

const country = {
  country: 'small',
  version: VERSION,
  name: text('Smallland'),
  service: text('Small services'),
  languages: ['kk', 'ru', 'en'],
  zone: 'Asia/Almaty',
  currency: { code: 'KZT', rounding: 'halfUp', index: 'mci', cite },
  numberPrefix: 'SM',
  identifiers: { person: text('IIN'), organisation: text('BIN') },
  registers: { individuals: 'people', organisations: 'companies', addresses: 'residence' },
  offices: {
    platform: 'platform-agency',
    oversight: 'platform-agency',
    dataProtection: 'tax-agency',
    witnesses: ['road-agency', 'tax-agency'],
    centres: 'road-agency',
  },
  assurance: { low: text('Low'), substantial: text('Substantial'), signature: text('Signature') },
  lookups: { showOfficer: true, cite, delay: { mostDays: 180, cite } },
  complaint: { fileWithinMonths: 3, workingDays: 20, purpose: 'hear-complaint', cite },
  dataProtection: {
    ...{ cite, order: cite, breach: cite },
    audit: { daily: 2, cite },
    answer: { workingDays: 10, cite },
  },
  lifeEvents: [{ id: 'life', title: text('Life'), summary: text('All of it.') }],
};

const agency = (id: string, title: string) => ({
  agency: id,
  version: VERSION,
  title: text(title),
  short: text(title),
  address: text('1 Main Street'),
  phone: '+7 7172 000000',
  schedule: { week: 'five', opens: '09:00', closes: '18:00' },
  units: [
    { id: 'central', territory: 'national', title: text('Central office') },
    { id: 'north', territory: '10', title: text('North office') },
  ],
});

const field = (type: string, label: string, more = {}) => ({ type, label: text(label), ...more });
const purpose = (id: string, why: string, fields: 'all' | string[], agencies: 'any' | string[]) => ({
  id,
  text: text(why),
  basis: [cite],
  fields,
  agencies,
});
const register = (id: string, title: string, rest: object) => ({
  register: id,
  version: VERSION,
  owner: 'platform-agency',
  title: text(title),
  description: text(title),
  basis: [cite],
  retention: { content: 'permanent', cite },
  ...rest,
});

const registers = [
  register('people', 'People', {
    subject: { kind: 'person', fields: ['iin'] },
    key: ['iin'],
    fields: {
      iin: field('iin', 'IIN'),
      surname: field('string', 'Surname'),
      givenName: field('string', 'Given name'),
      patronymic: field('string', 'Patronymic', { optional: true }),
      birthDate: field('date', 'Birth date'),
      deathDate: field('date', 'Death', { optional: true }),
      citizen: field('boolean', 'Citizen', { optional: true }),
    },
    purposes: [
      purpose('identity', 'to know who applies', ['iin', 'surname', 'givenName', 'birthDate'], 'any'),
      purpose('control', 'to check the register', 'all', ['platform-agency']),
      { ...purpose('shelter', 'to keep somebody safe', ['iin', 'surname'], ['platform-agency']), shows: 'ground' },
      {
        ...purpose('keeping', 'to keep the register', ['iin', 'surname', 'givenName'], ['platform-agency']),
        registrar: true,
      },
      { ...purpose('names', 'to keep names whole', ['iin', 'patronymic'], ['platform-agency']), registrar: true },
    ],
    search: ['iin', 'surname', 'givenName', 'patronymic'],
    checks: [{ id: 'unborn', text: text('Born in the future'), holds: 'record.birthDate <= today' }],
    correction: { workingDays: 15, cite },
    duplicates: [
      {
        id: 'same-person',
        text: text('The names are alike and the days of birth near'),
        match: [
          { field: 'surname', by: 'name' },
          { field: 'givenName', by: 'name' },
          { field: 'birthDate', by: 'days', within: 2 },
        ],
      },
    ],
  }),
  register('companies', 'Companies', {
    subject: { kind: 'organisation', fields: ['bin', 'director'] },
    key: ['bin'],
    fields: {
      bin: field('bin', 'BIN', { sensitivity: 'public' }),
      name: field('text', 'Name', { sensitivity: 'public' }),
      director: field('iin', 'Director'),
    },
    public: ['bin', 'name'],
    publicBasis: [cite],
    search: ['bin', 'name', 'director'],
    purposes: [purpose('identity', 'to know who applies', 'all', 'any')],
    ties: [{ kind: 'organisation', by: 'record' }],
  }),
  register('residence', 'Places of residence', {
    subject: { kind: 'person', fields: ['iin'] },
    key: ['iin'],
    fields: {
      iin: field('iin', 'IIN'),
      address: field('string', 'Address'),
      territory: field('territory', 'Territory'),
    },
    purposes: [purpose('where', 'to find the unit that decides', ['address', 'territory'], ['road-agency'])],
    ties: [{ kind: 'household', by: 'address' }],
  }),
  register('births', 'Births', {
    subject: { kind: 'person', fields: ['child', 'parents'] },
    key: ['child'],
    fields: {
      child: field('iin', 'Child'),
      parents: field('list', 'Parents'),
      weight: field('integer', 'Weight', { optional: true, unit: { kk: 'г', ru: 'г', en: 'g' } }),
    },
    purposes: [purpose('family', 'to know the family', 'all', 'any')],
    ties: [{ kind: 'family', by: 'record' }],
  }),
];

const judicialAct = {
  ...purpose('judicial-act', 'to hear a case', 'all', ['high-court']),
  court: { mostDays: 30 },
};

const mandates = {
  mandates: 'small',
  version: VERSION,
  derived: [
    {
      id: 'parent',
      title: text('Parent'),
      cite,
      register: 'births',
      representative: ['parents'],
      represented: 'child',
      untilAge: 18,
    },
    {
      id: 'director',
      title: text('Director'),
      cite,
      register: 'companies',
      representative: ['director'],
      represented: 'bin',
    },
  ],
  granted: [
    { id: 'helper', by: 'person', title: text('Helper'), text: text('Helps'), cite, longestMonths: 36 },
    { id: 'employee', by: 'organisation', title: text('Employee'), text: text('Works'), cite, longestMonths: 36 },
  ],
  acceptWithinDays: 14,
  code: { minutes: 30, tries: 5 },
};

const EXAMINATION = { fewestCases: 1, againAfterWorkingDays: 1, newRulesWithinDays: 30 };

const files = (): Record<string, unknown> => ({
  'country.yaml': country,
  'calendar/2026.yaml': { year: 2026, version: VERSION, holidays: [] },
  'calendar/2027.yaml': { year: 2027, version: VERSION, holidays: [] },
  'acts.yaml': {
    version: VERSION,
    acts: [
      { id: 'law', kind: 'law', title: text('The Law of Smallland'), short: text('the Law') },
      { id: 'trust-act', kind: 'law', title: text('The Trust Act') },
    ],
  },
  'rates.yaml': {
    version: VERSION,
    rates: [{ id: 'mci', title: text('Index'), values: [{ from: VERSION, amount: '4000', cite }] }],
  },
  ...Object.fromEntries(
    [
      agency('platform-agency', 'Platform Agency'),
      agency('road-agency', 'Road Agency'),
      agency('tax-agency', 'Tax Agency'),
    ].map((one) => [`agencies/${one.agency}.yaml`, one]),
  ),
  'staff.yaml': { staff: 'small', version: VERSION, basis: [cite], proposals: { days: 7 }, examination: EXAMINATION },
  'mandates.yaml': mandates,
  ...Object.fromEntries(registers.map((one) => [`registers/${one.register}.yaml`, one])),
});

/** The certificate profile of the test country, resting on this country's law. */
const trustProfile = (): Record<string, unknown> => ({
  ...parse(readFileSync(join(projectRoot, 'test/country/trust.yaml'), 'utf8')),
  basis: [cite],
});

/** Of the agency that asks the signing app. */
export const SIGNING_APP_BIN = numberOf('20014000001');

const signingApp = {
  protocol: 'egov-mobile',
  organisation: 'platform-agency',
  scheme: 'smallSign:',
  apps: [
    {
      name: 'Small Mobile',
      launch: 'https://launch.example/?link={link}&app=small',
      stores: [{ name: 'Small Store', address: 'https://store.example/small' }],
    },
  ],
};

export interface SmallCountryOptions {
  /** With the certificate profile of the test country. */
  readonly trust?: boolean;
  /** With that and a signing app, for which the platform's agency asks. */
  readonly signingApp?: boolean;
  /** With a high court that reads people and births by its acts. */
  readonly court?: boolean;
  /** How long each register keeps its records; absent: for ever. */
  readonly retention?: string;
}

/** Writes the country to a new folder and gives its path. */
export function smallCountry(options: SmallCountryOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-country-'));
  for (const name of ['calendar', 'agencies', 'registers']) mkdirSync(join(folder, name));
  for (const [path, content] of Object.entries(files()))
    writeFileSync(join(folder, path), stringify(content, { aliasDuplicateObjects: false }));
  writeFileSync(
    join(folder, 'territories.csv'),
    `# version: 2020-01-01\ncode,parent,level,kk,ru,en\n10,,oblast,Солтүстік,Север,North\n1010,10,district,Орман,Лес,Forest\n`,
  );
  if (options.retention !== undefined)
    for (const one of registers) {
      const kept = { ...one, retention: { content: options.retention, cite } };
      writeFileSync(join(folder, `registers/${one.register}.yaml`), stringify(kept, { aliasDuplicateObjects: false }));
    }
  if (options.court) {
    const court = { ...agency('high-court', 'High Court'), kind: 'court' };
    writeFileSync(join(folder, 'agencies/high-court.yaml'), stringify(court, { aliasDuplicateObjects: false }));
    for (const one of registers.filter(({ register }) => ['people', 'births'].includes(register))) {
      const opened = { ...one, purposes: [...(one as unknown as { purposes: object[] }).purposes, judicialAct] };
      writeFileSync(
        join(folder, `registers/${one.register}.yaml`),
        stringify(opened, { aliasDuplicateObjects: false }),
      );
    }
  }
  if (options.trust || options.signingApp) {
    const profile = { ...trustProfile(), ...(options.signingApp ? { signingApp } : {}) };
    writeFileSync(join(folder, 'trust.yaml'), stringify(profile, { aliasDuplicateObjects: false }));
  }
  if (options.signingApp) {
    const asking = { ...agency(signingApp.organisation, 'Platform Agency'), bin: SIGNING_APP_BIN };
    writeFileSync(join(folder, `agencies/${signingApp.organisation}.yaml`), stringify(asking));
  }
  return folder;
}

/** An identification number with the right check digit, of its first eleven digits. */
export function numberOf(first11: string): string {
  const last = checkDigit(first11);
  if (last === null) throw new RangeError(`${first11} is never issued`);
  return `${first11}${last}`;
}
