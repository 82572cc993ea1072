/** A small country with one rich document, its people, and issuing in one call: for the tests of this room. Invented people only. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { countryFeature } from '#features/country/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords, organisationByBin, personByIin } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import type { CaseKeeper } from '#platform/feature.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { type IssuedDocument, issueDocument, type NewDocument } from './actions/issue.ts';
import { documentsFeature } from './feature.ts';

export const features = [transparencyFeature, countryFeature, trustFeature, registersFeature, documentsFeature];

const label = (kk: string, ru: string, en: string) => ({ kk, ru, en });
const cite = { act: 'law', article: '7' };

const permit = {
  document: 'road-permit',
  version: '2020-01-01',
  issuer: 'road-agency',
  title: label('Жолға шығу рұқсаты', 'Разрешение на проезд', 'Road permit'),
  basis: [cite],
  statement: label(
    '{name} {from} күнінен бері {wheels, plural, other {# дөңгелекті}} көлік жүргізе алады.',
    '{name} с {from} вправе вести транспорт с {wheels} колёсами.',
    '{name} may drive a vehicle of {wheels, plural, one {# wheel} other {# wheels}} from {from}.',
  ),
  fields: {
    name: { type: 'string', label: label('Аты-жөні', 'Имя', 'Name'), verifier: true },
    iin: { type: 'string', label: label('ЖСН', 'ИИН', 'IIN') },
    from: { type: 'date', label: label('Басталған күні', 'Начало', 'From'), verifier: true },
    wheels: { type: 'integer', label: label('Дөңгелек саны', 'Колёс', 'Wheels') },
    fee: { type: 'money', label: label('Алым', 'Сбор', 'Fee') },
    heavy: { type: 'boolean', label: label('Ауыр көлік', 'Тяжёлый', 'Heavy') },
    place: { type: 'text', label: label('Орны', 'Место', 'Place'), optional: true },
    vehicles: {
      type: 'table',
      label: label('Көліктер', 'Транспорт', 'Vehicles'),
      optional: true,
      columns: [
        { id: 'plate', label: label('Нөмірі', 'Номер', 'Plate') },
        { id: 'since', type: 'date', label: label('Тіркелген күні', 'Дата', 'Since') },
      ],
    },
  },
  subject: 'name',
  note: label('Рұқсатты өзіңізбен алып жүріңіз.', 'Возите разрешение с собой.', 'Carry the permit with you.'),
  validFor: 'P90D',
  retention: { content: 'P5Y', cite },
};

/** The folder of the country. `change`: of the document's definition. */
export function permitCountry(change: Partial<Record<keyof typeof permit, unknown>> = {}): string {
  const folder = smallCountry({ trust: true });
  mkdirSync(join(folder, 'documents'));
  writeFileSync(
    join(folder, 'documents/road-permit.yaml'),
    stringify({ ...permit, ...change }, { aliasDuplicateObjects: false }),
  );
  return folder;
}

export const HOLDER_IIN = numberOf('90010130000');
const STRANGER_IIN = numberOf('70030330000');
const BIN = numberOf('20014000000');

export const data = {
  name: 'Әлімжанова Гүлнұр Қуатқызы',
  iin: HOLDER_IIN,
  from: '2026-03-02',
  wheels: '4',
  fee: '491550',
  heavy: false,
  place: label('Орман ауданы', 'Лесной район', 'Forest district'),
  vehicles: [{ plate: '123 ӘҒҚ 02', since: '2024-05-06', secret: 'not a column' }],
};

export interface World extends TestInstance {
  readonly holder: string;
  readonly stranger: string;
  readonly organisation: string;
  /** Issues the permit to the holder. */
  issue(change?: Partial<NewDocument>): Promise<IssuedDocument>;
}

export const person = (personId: string): Actor => ({
  kind: 'person',
  personId,
  sessionId: 'session',
  assurance: 'signature',
});

// The cookie `who`, or the bearer token, stands for a session.
const hooks = {
  async resolveActor(
    _app: unknown,
    question: { cookies: Readonly<Record<string, string | undefined>>; bearer: string | undefined },
  ): Promise<Actor> {
    const who = question.bearer ?? question.cookies.who;
    return who ? person(who) : { kind: 'anonymous' };
  },
};

async function populate(instance: TestInstance): Promise<Pick<World, 'holder' | 'stranger' | 'organisation'>> {
  const since = localDate('2020-01-01');
  const row = (iin: string, surname: string, givenName: string, patronymic: string) => ({
    values: { iin, surname, givenName, patronymic, birthDate: '1990-01-01' },
    validFrom: since,
  });
  const company = { bin: BIN, name: label('Дала', 'Степь', 'Steppe'), director: HOLDER_IIN };
  return instance.app.transaction(async (tx) => {
    const batch = { batch: 'first contents' };
    const people = [
      row(HOLDER_IIN, 'Әлімжанова', 'Гүлнұр', 'Қуатқызы'),
      row(STRANGER_IIN, 'Ким', 'Виктор', 'Андреевич'),
    ];
    await importRecords(tx, 'people', people, batch);
    await importRecords(tx, 'companies', [{ values: company, validFrom: since }], batch);
    const idOf = async (iin: string) => (await personByIin(tx, iin))?.personId ?? '';
    const organisation = (await organisationByBin(tx, BIN))?.organisationId ?? '';
    return { holder: await idOf(HOLDER_IIN), stranger: await idOf(STRANGER_IIN), organisation };
  });
}

let entries = 0;

/** Runs a test in an instance of this country. */
export async function withWorld(
  run: (world: World) => Promise<void>,
  options: {
    readonly mode?: 'demo' | 'real';
    readonly country?: string;
    /** Whoever keeps the cases; absent: nobody, so no document is erased. */
    readonly caseKeeper?: CaseKeeper;
  } = {},
): Promise<void> {
  const country = options.country ?? permitCountry();
  const environment = { SHANYRAQ_SECRET: 'a secret of the tests, of no use elsewhere' };
  try {
    const { mode = 'demo', caseKeeper } = options;
    const running = caseKeeper ? [...features, { name: 'cases', tier: 8, caseKeeper }] : features;
    await withInstance({ features: running, country, hooks, mode, environment }, async (instance) => {
      const people = await populate(instance);
      const issue = (change: Partial<NewDocument> = {}) =>
        instance.app.transaction((tx) =>
          issueDocument(tx, {
            document: 'road-permit',
            editionAt: instance.clock.now(),
            data,
            holder: { personId: people.holder },
            caseId: '01900000-0000-7000-8000-0000000000aa',
            caseNumber: 'SM-2026-0000001-2',
            entry: `entry-${++entries}`,
            agency: 'road-agency',
            issuedOn: localDate('2026-03-02'),
            ...change,
          }),
        );
      await run({ ...instance, ...people, issue });
    });
  } finally {
    rmSync(country, { recursive: true, force: true });
  }
}

/** What a program of the machine says of a file; its folder is its home. */
export function inspect(bytes: Uint8Array, program: string, ...flags: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-pdf-'));
  try {
    writeFileSync(join(folder, 'document.pdf'), bytes);
    const env = { HOME: folder, PATH: process.env.PATH, LC_ALL: 'C.UTF-8' };
    return execFileSync(
      program,
      flags.map((flag) => (flag === '%' ? 'document.pdf' : flag)),
      {
        cwd: folder,
        env,
        encoding: 'utf8',
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
