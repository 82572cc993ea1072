/**
 * Everything that the state may come to hold of one woman of the test country: records, a draft, a case at its officer, one decided with its
 * document, a complaint, a file, letters, a fee, consents, a mandate, requests. For the test that nobody is told of it in secret.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Office } from '#features/desk/testing/office.ts';
import { mandateFor } from '#features/identity/index.ts';
import { demandAction } from '#features/registers/actions/court.ts';
import { reconcileNow } from '#features/registers/actions/reconcile.ts';
import { importRecords, writeRecord } from '#features/registers/index.ts';
import type { Values } from '#features/registers/rules/values.ts';
import { pay, STALL } from '#features/services/cases/testing/stories.ts';
import { ARU, GLEB } from '#features/services/testing/aqsai.ts';
import type { ActorOf } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { linesOfText } from '#platform/lines-file.ts';
import { projectRoot } from '#platform/root.ts';
import { numberOf } from '#test/support/small-country.ts';

/** What she writes to those who are to answer. */
export const HER_WORDS = 'Құпия сөзім';
/** Words that only her closed records, her answers and her files say. Her number stands in the country's worked cases, too. */
export const WORDS = ['Жасырынова', 'Құпия-77', 'Жасыл базар', HER_WORDS];
const PDF = Buffer.from('%PDF-1.7\nҚұпия-77\n%%EOF\n');

const cite = { act: 'AQ-REGISTERS', article: 3 };
const text = (en: string) => ({ kk: en, ru: en, en });

/** The test country with workplaces for the registers of people and addresses, corrections and duplicates. */
export function countryWithWorkplaces(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-country-'));
  cpSync(join(projectRoot, 'test/country'), folder, { recursive: true });
  const keeping = { text: text('to keep the register'), basis: [cite], fields: 'all', agencies: ['civil-registry'] };
  const change = (register: string, more: object): void => {
    const path = join(folder, `registers/${register}.yaml`);
    const definition = parse(readFileSync(path, 'utf8'));
    definition.purposes.push({ id: 'keeping', registrar: true, ...keeping });
    writeFileSync(path, stringify({ ...definition, ...more }, { aliasDuplicateObjects: false }));
  };
  const correction = { workingDays: 15, cite };
  const match = [
    { field: 'surname', by: 'name' },
    { field: 'birthDate', by: 'days', within: 2 },
  ];
  const duplicates = [{ id: 'alike', text: text('Alike'), match }];
  change('individuals', { correction, duplicates, search: ['iin', 'surname', 'givenName'] });
  change('addresses', { correction, search: ['iin', 'line', 'flat'] });
  return folder;
}

/** What her life has left behind, by what addresses call it. */
export interface Traces {
  readonly records: Readonly<Record<'individuals' | 'addresses', string>>;
  readonly twin: string;
  readonly draft: string;
  /** At its officer, with an opinion asked for. */
  readonly waiting: string;
  readonly waitingNumber: string;
  readonly officer: string;
  readonly decided: string;
  readonly document: string;
  readonly code: string;
  readonly file: string;
  readonly charge: string;
  readonly complaint: string;
  readonly consent: string;
  readonly askedConsent: string;
  readonly mandate: string;
  readonly request: string;
  readonly lookup: string;
  readonly letter: string;
  /** A judicial act by which a court reads her record. */
  readonly demand: string;
  /** What another source says otherwise of each record. */
  readonly findings: Readonly<Record<'individuals' | 'addresses', string>>;
}

/** The bank that GLEB directs, under the name by which `call` knows it. */
export const BANK = 'bank';
const [BANK_BIN, TWIN] = ['20044000000', '90010230001'].map(numberOf) as [string, string];

export async function live(office: Office): Promise<Traces> {
  const { call, instance, jobs } = office;
  const { asOwner } = instance;
  const records = await changed(office);
  await jobs();
  const done = async (who: string, method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown) => {
    const answer = await call(who, method, url, body);
    assert.ok(answer.status < 400, `${url}: ${answer.status} ${answer.text}`);
    return answer;
  };
  const one = async (sql: string, values: unknown[] = []): Promise<string> => {
    const [row] = await asOwner<{ it: string }>(sql, values);
    return row?.it ?? assert.fail(sql);
  };
  const begin = async (): Promise<string> => {
    const id = String((await done(ARU, 'POST', '/api/v1/applications', { service: 'market-stall-permit' })).json.id);
    const form = new FormData();
    form.set('file', new Blob([PDF], { type: 'application/pdf' }), 'Құпия-77.pdf');
    const plan = (await done(ARU, 'POST', `/api/v1/applications/${id}/files/plan`, form)).json.sha256;
    const answers = { ...STALL, place: 'Жасыл базар, 19', plan };
    await done(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers });
    return id;
  };

  const waiting = await begin();
  assert.equal((await office.submit(waiting)).status, 200);
  await pay(office, waiting);
  await jobs();
  const { officerId } = await office.officerOf(waiting);
  await done(ARU, 'POST', `/api/v1/applications/${waiting}/messages`, { text: `${HER_WORDS}: жауап күтемін.` });
  const opinion = { agency: 'health-inspection', question: 'Қарсылық бар ма?' };
  await done(officerId, 'POST', `/api/v1/applications/${waiting}/opinion-request`, opinion);
  await jobs();
  const decided = await office.apply('residence-certificate', { purpose: 'school' });
  await jobs();
  const draft = await begin();
  const complaint = await done(ARU, 'POST', `/api/v1/applications/${decided}/complaints`, {
    ...{ about: 'staff', text: `${HER_WORDS}: дөрекі сөйледі.` },
  });

  const ask = async (fields: readonly string[]): Promise<string> => {
    const asked = await done(BANK, 'POST', '/api/v1/consents', {
      ...{ iin: ARU, surname: 'Жасырынова', register: 'individuals', purpose: 'bank', fields },
      lastDay: new Date(instance.clock.now() + 30 * 86_400_000).toISOString().slice(0, 10),
    });
    await jobs();
    return String(asked.json.id);
  };
  const consent = await ask(['surname', 'birthDate']);
  const { content } = (await done(ARU, 'GET', `/api/v1/consents/${consent}`)).json as { content: string };
  const signature = office.signNow(ARU, fromBase64(content));
  await done(ARU, 'POST', `/api/v1/consents/${consent}/signature`, { signature });
  const askedConsent = await ask(['surname', 'citizenship']);

  const grant = await done(ARU, 'POST', '/api/v1/mandates', {
    ...{ kind: 'helper', to: 'code', services: ['residence-certificate'], maySign: false },
    lastDay: new Date(instance.clock.now() + 30 * 86_400_000).toISOString().slice(0, 10),
  });
  const bytes = fromBase64(String(grant.json.content));
  await done(ARU, 'POST', `/api/v1/mandates/${grant.json.id}/signature`, { signature: office.signNow(ARU, bytes) });
  const request = await done(ARU, 'POST', '/api/v1/data-requests', {
    ...{ about: 'record', register: 'addresses', recordId: records.addresses, text: `${HER_WORDS}: пәтер басқа.` },
  });
  await call(officerId, 'GET', `/en/desk/${waiting}`);
  await jobs();
  return {
    ...{ twin: records.twin, records, draft, waiting, officer: officerId, decided, consent, askedConsent },
    waitingNumber: (await office.look(waiting)).row.number,
    document: await one('select number as it from documents.document limit 1'),
    code: await one('select code as it from documents.document limit 1'),
    file: await one('select sha256 as it from files.file limit 1'),
    charge: await one('select id::text as it from payments.charge limit 1'),
    complaint: String(complaint.json.complaint),
    mandate: String(grant.json.id),
    request: String(request.json.id),
    demand: await demanded(office),
    findings: {
      individuals: await foundOtherwise(office, 'individuals', { surname: 'Жасырынова-Құпия-77' }),
      addresses: await foundOtherwise(office, 'addresses', { flat: 'Жасыл базар' }),
    },
    lookup: await one('select id::text as it from registers.lookup where identifier = $1 limit 1', [ARU]),
    letter: await one('select id::text as it from notifications.letter limit 1'),
  };
}

/** One of the two officers of the court. */
export const courtOfficer = (n: 0 | 1): ActorOf<'officer'> => ({
  ...{
    kind: 'officer',
    personId: `019aa000-0000-7000-8000-00000000008${n}`,
    roles: ['court'],
    agency: 'supreme-court',
  },
  ...{ officerId: `019aa000-0000-7000-8000-00000000007${6 + n}`, unit: 'court', assurance: 'signature' },
  sessionId: '019aa000-0000-7000-8000-0000000000ac',
});

async function demanded({ instance: { app, clock } }: Office): Promise<string> {
  const context = { ...app.systemContext('test'), actor: courtOfficer(0), secondActor: courtOfficer(1) };
  const dayOf = (at: number) => localDate(new Date(at).toISOString().slice(0, 10));
  const input = {
    ...{ register: 'individuals', kind: 'iin', number: ARU, actNumber: '12', caseNumber: '4417' },
    ...{ actDate: dayOf(clock.now() - 86_400_000), until: dayOf(clock.now() + 20 * 86_400_000) },
  } as const;
  const entered = await app.transaction((tx) => demandAction.fourEyes?.run(tx, context, input) as Promise<unknown>);
  return (entered as { demandId: string }).demandId;
}

/** The register is held against a file that says otherwise of her. */
async function foundOtherwise({ instance: { app, asOwner } }: Office, register: string, said: Values): Promise<string> {
  const [held] = await asOwner<{ values: Values }>(
    `select "values" from registers.written join registers.record on id = record_id
      where register = $1 and "values" ->> 'iin' = $2 order by number desc limit 1`,
    [register, ARU],
  );
  const file = linesOfText(JSON.stringify({ values: { ...held?.values, ...said } }));
  await reconcileNow(app, register, 'an archive', file);
  const [found] = await asOwner<{ id: string }>(
    "select id::text as id from registers.finding where register = $1 and kind = 'differs'",
    [register],
  );
  return found?.id ?? assert.fail(`nothing differs in ${register}`);
}

/** Her record says another name since this year, and her address has a flat: words that no definition or example repeats. */
async function changed({ instance, actAs, people }: Office): Promise<Traces['records'] & { readonly twin: string }> {
  const ground = { kind: 'import', batch: 'life' } as const;
  const since = localDate('2026-01-05');
  const name = { kk: 'Ақсай банкі', ru: 'Банк', en: 'Bank' };
  return instance.app.transaction(async (tx) => {
    const change = { act: 'change', key: { iin: ARU }, validFrom: since, ground } as const;
    const person = await writeRecord(tx, { ...change, register: 'individuals', values: { surname: 'Жасырынова' } });
    const home = await writeRecord(tx, { ...change, register: 'addresses', values: { flat: 'Құпия-77' } });
    const [bank = ''] = await importRecords(
      tx,
      'organisations',
      [{ values: { bin: BANK_BIN, name, director: GLEB, territory: '2010' }, validFrom: since }],
      { batch: 'banks' },
    );
    const [twin = ''] = await importRecords(
      tx,
      'individuals',
      [
        {
          values: { iin: TWIN, surname: 'Жасыринова', givenName: 'Ару', birthDate: '1990-01-02', citizenship: 'aqsai' },
          validFrom: since,
        },
      ],
      { batch: 'twins' },
    );
    const personId = people[GLEB]?.personId ?? '';
    const mandate = await mandateFor(tx, personId, { organisation: BANK_BIN, role: 'director' });
    assert.ok(mandate);
    actAs(BANK, {
      ...{ kind: 'person', personId, sessionId: '019aa000-0000-7000-8000-0000000000ab', assurance: 'signature' },
      onBehalfOf: {
        ...{ kind: 'organisation', subjectId: bank, mandateId: mandate.id, mandateDigest: mandate.digest },
        ...{ mandateKind: mandate.kind, scope: mandate.scope },
      },
    });
    return { individuals: person.recordId, addresses: home.recordId, twin };
  });
}
