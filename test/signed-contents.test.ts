/**
 * No type of signed contents is accepted in the place of another. The types and the doors are read
 * from the code: a new one fails here until somebody has said what it is and it stands in the matrix.
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { centresFeature } from '#features/centres/feature.ts';
import { certificatesFeature } from '#features/certificates/feature.ts';
import { consentsFeature } from '#features/consents/feature.ts';
import { appointFirstAction } from '#features/identity/actions/founding.ts';
import { mandatesFeature } from '#features/mandates/feature.ts';
import { oversightFeature } from '#features/oversight/feature.ts';
import { prepareAnswer, sendSignature } from '#features/oversight/testing/answer.ts';
import { OFFICER, onTheRoad, type Road } from '#features/services/cases/testing/road.ts';
import { pay, STALL } from '#features/services/cases/testing/stories.ts';
import { ARU, asDirector, DAUREN, GLEB } from '#features/services/testing/aqsai.ts';
import { certificationRequest, requestInfo } from '#kernel/asn1/request.ts';
import { base64, fromBase64, sha256Hex, utf8 } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import { LANGUAGES, type Language } from '#kernel/text.ts';
import { isUuid } from '#kernel/uuid.ts';
import { projectRoot } from '#platform/root.ts';
import { textsOf } from '#platform/texts.ts';
import { numberOf } from '#test/support/small-country.ts';
import { describe, type Line } from '../src/islands/sign/describe.ts';
import { countryWithWorkplaces } from './support/strangers/life.ts';

/** What people sign by CMS, by the file that makes its bytes; each has a door below. */
const SIGNED: Readonly<Record<string, string>> = {
  'sign-in': 'identity/rules/challenge.ts',
  application: 'services/applications/content.ts',
  decision: 'services/cases/decision-content.ts',
  answer: 'oversight/answer-content.ts',
  consent: 'consents/rules/consent.ts',
  'mandate-grant': 'identity/rules/grant.ts',
  enrolment: 'certificates/rules/enrolment.ts',
  visit: 'centres/rules/consent.ts',
  'first-administrators': 'identity/rules/founding.ts',
  'register-import': 'registers/rules/signed-import.ts',
};

/**
 * What nobody signs by CMS at a door: what the program itself writes, commits to the log or seals, what a passkey answers, and the record of a ceremony,
 * which its keepers sign away from here. They are offered at every door all the same.
 */
const NOT_SIGNED = new Set(
  `breach case-passport case-proof certificate-entry charge ceremony ceremony-request conflict conflict-end consent-act consent-addressed consent-request
  court-demand data-answer data-request day document document-erasure document-event document-passport document-rendering document-row draw fact-in-words
  first-administrators-entry history key-files ledger-entry log-witness lookup-delay lookup-duty lookup-duty-answer lookup-sample
  lookup-verdict mandate mandate-act mandate-grant-entry passkey-registration passkey-sign-in prepared-import prepared-record promise
  proposal proposal-end purpose-stop purpose-stop-lift record-erasure register-answer register-answer-id register-batch register-distinct
  register-export register-finding register-import-entry register-version roster sign-on-client sign-on-consent verification-page visit-end visit-entry witness-key`.split(
    /\s+/,
  ),
);

/**
 * The files that verify what people sign, and the type each takes. `any`: it carries what another page asks for, whose own door it passes
 * afterwards. `officer`: what the acts of officers share.
 */
const DOORS: Readonly<Record<string, string>> = {
  'identity/actions/sign-in.ts': 'sign-in',
  'identity/actions/challenge.ts': 'sign-in',
  'identity/actions/founding.ts': 'first-administrators',
  'services/applications/actions/submit.ts': 'application',
  'services/cases/actions/decide.ts': 'decision',
  'registers/actions/officers-key.ts': 'officer',
  'services/cases/officer-signature.ts': 'officer',
  'oversight/actions/answer.ts': 'answer',
  'consents/actions/answer.ts': 'consent',
  'mandates/actions/give.ts': 'mandate-grant',
  'certificates/actions/enrol.ts': 'enrolment',
  'registers/actions/import-signing.ts': 'register-import',
  'registers/actions/import-signed-file.ts': 'register-import',
  'certificates/actions/phone.ts': 'any',
  'centres/actions/visit.ts': 'visit',
  // Checks what the program sealed.
  'documents/fsck.ts': 'none',
  // Checks again what was taken.
  'registers/fsck-imports.ts': 'none',
};

const sources = globSync('src/{kernel,platform,features,islands}/**/*.{ts,tsx}', { cwd: projectRoot }).filter(
  (path) => !/\.test\.tsx?$|\/testing\//.test(path),
);
const found = (pattern: RegExp): [string, string][] =>
  sources.flatMap((path) =>
    [...readFileSync(join(projectRoot, path), 'utf8').matchAll(pattern)].map(
      ([, what = '']) => [path.replace('src/features/', ''), what] as [string, string],
    ),
  );
const TYPES = found(/['"`]shanyraq\/([a-z-]+)\/v\d+['"`]/g);
const typesInCode = [...new Set(TYPES.map(([, type]) => type))];

test('every type in the code is signed by people at one door, or by nobody', () => {
  assert.ok(typesInCode.length > 40);
  const known = [...Object.keys(SIGNED), ...NOT_SIGNED];
  assert.deepEqual(typesInCode.toSorted(), known.toSorted());
  for (const [type, maker] of Object.entries(SIGNED)) {
    // The room that checks what is handed out names types too, and makes none.
    const makers = new Set(
      TYPES.filter(([path, one]) => one === type && !path.startsWith('verification/')).map(([path]) => path),
    );
    assert.deepEqual([...makers], [maker], `two rooms must not share the type ${type}`);
  }
});

test('every file that verifies a signature of somebody is a door of the matrix', () => {
  const callers = found(
    /(?<!function )\b(verifySignature|verifyOfficersSignature|verifyOfficer|answerChallenge)\(/g,
  ).map(([path]) => path);
  const doors = [...new Set(callers)].filter((path) => !path.startsWith('trust/'));
  assert.deepEqual(doors.toSorted(), Object.keys(DOORS).toSorted());
  const taken = new Set(Object.values(DOORS));
  for (const type of Object.keys(SIGNED)) assert.ok(taken.has(type), type);
});

interface Door {
  /** Whose signature it wants. */
  readonly iin: string;
  /** The bytes that it asks for. */
  readonly content: Uint8Array;
  offer(signature: string): Promise<{ readonly status: number; readonly text: string }>;
}

const country = countryWithWorkplaces();
after(() => rmSync(country, { recursive: true, force: true }));

const NEWCOMER = numberOf('90020230001');
const OVERSEER = { who: 'overseer', iin: GLEB };
const FINDING = { outcome: 'partly', reasons: 'Рас.', recommendation: 'Кешірім сұрасын.' };
const session = { sessionId: '019aa000-0000-7000-8000-0000000000aa', assurance: 'signature' } as const;

function seat({ actAs, people }: Road): void {
  const officer = (iin: string) => ({ personId: people[iin]?.personId ?? '', ...session });
  const officerId = '019aa000-0000-7000-8000-0000000000cc';
  const post = { agency: 'audit-chamber', unit: 'chamber', roles: ['oversight'] };
  actAs(OVERSEER.who, { kind: 'officer', officerId, ...post, ...officer(GLEB) });
  const window = { agency: 'civil-registry', centre: 'centre-1', roles: ['operator'] };
  const registrar = { agency: 'civil-registry', unit: 'steppe', roles: ['officer'] };
  actAs('registrar', { kind: 'officer', officerId, ...registrar, ...officer(DAUREN) });
  actAs('window', { kind: 'operator', officerId, ...window, ...officer(DAUREN) });
}

async function doorsOfCases(road: Road): Promise<Record<string, Door>> {
  const { call } = road;
  const stall = await road.apply('market-stall-permit', STALL);
  await pay(road, stall);
  await road.jobs();
  await road.assign(stall);
  await road.act(OFFICER, stall, 'examination', { points: { passageFree: true } });
  const decision = (await call(OFFICER, 'POST', `/api/v1/applications/${stall}/decision-content`, { outcome: 'grant' }))
    .json as { contentBase64: string; sha256: string };
  const decided = await road.apply('residence-certificate', { purpose: 'school' });
  await road.jobs();
  const filed = await call(ARU, 'POST', `/api/v1/applications/${decided}/complaints`, { about: 'staff', text: 'Сөз.' });
  const complaint = String(filed.json.complaint);
  const answer = await prepareAnswer(road, OVERSEER, complaint, FINDING);
  const draft = String((await call(ARU, 'POST', '/api/v1/applications', { service: 'residence-certificate' })).json.id);
  await call(ARU, 'PATCH', `/api/v1/applications/${draft}`, { answers: { purpose: 'school' } });
  return {
    decision: {
      iin: DAUREN,
      content: fromBase64(decision.contentBase64),
      offer: (signature) =>
        call(OFFICER, 'POST', `/api/v1/applications/${stall}/decision`, { sha256: decision.sha256, signature }),
    },
    answer: { iin: GLEB, content: answer, offer: (cms) => sendSignature(road, OVERSEER, complaint, answer, cms) },
    application: {
      iin: ARU,
      content: (await call(ARU, 'GET', `/api/v1/applications/${draft}/content`)).raw,
      offer: (signature) => call(ARU, 'POST', `/api/v1/applications/${draft}/submit`, { signature }),
    },
  };
}

async function doorsOfPeople(road: Road): Promise<Record<string, Door>> {
  const { call, instance } = road;
  const lastDay = new Date(instance.clock.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await asDirector(road, 'company');
  const wanted = {
    iin: GLEB,
    surname: 'Гостев',
    register: 'individuals',
    purpose: 'bank',
    fields: ['surname'],
    lastDay,
  };
  const asked = await call('company', 'POST', '/api/v1/consents', wanted);
  await road.jobs();
  const consent = `/api/v1/consents/${asked.json.id}`;
  const mandate = await call(ARU, 'POST', '/api/v1/mandates', {
    ...{ kind: 'helper', to: 'code', services: ['residence-certificate'], maySign: false, lastDay },
  });
  const challenge = (await call('', 'POST', '/api/v1/session/challenge', {})).json as { id: string; content: string };
  return {
    'sign-in': {
      iin: ARU,
      content: fromBase64(challenge.content),
      offer: (signature) => call('', 'POST', '/api/v1/session', { id: challenge.id, signature }),
    },
    consent: {
      iin: GLEB,
      content: fromBase64(String((await call(GLEB, 'GET', consent)).json.content)),
      offer: (signature) => call(GLEB, 'POST', `${consent}/signature`, { signature }),
    },
    'mandate-grant': {
      iin: ARU,
      content: fromBase64(String(mandate.json.content)),
      offer: (signature) => call(ARU, 'POST', `/api/v1/mandates/${mandate.json.id}/signature`, { signature }),
    },
    enrolment: await enrolmentDoor(road),
    'register-import': await importDoor(road),
  };
}

/** An officer of the register's owner reads rows in and puts them into words. */
async function importDoor({ call }: Road): Promise<Door> {
  const values = { iin: NEWCOMER, surname: 'Жаңа', givenName: 'Адам', birthDate: '1990-01-01', citizenship: 'aqsai' };
  const path = '/api/v1/registry/individuals/imports';
  const lines = JSON.stringify({ values, validFrom: '2020-01-01' });
  const read = await call('registrar', 'POST', path, { lines, from: '2020-01-01' });
  const words = { digest: read.json.digest, reference: 'Мұрағат', reason: 'Себеп', basis: 0 };
  const { json } = await call('registrar', 'POST', `${path}/${read.json.importId}/content`, words);
  return {
    iin: DAUREN,
    content: fromBase64(String(json.contentBase64)),
    offer: (signature) =>
      call('registrar', 'POST', `${path}/${read.json.importId}/proposal`, { sha256: json.sha256, signature }),
  };
}

async function enrolmentDoor({ call }: Road): Promise<Door> {
  const { text } = await call(ARU, 'POST', '/en/cabinet/certificates/new', {});
  const given = (name: string) => new RegExp(`data-${name}="([^"]+)"`).exec(text)?.[1] ?? '';
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const info = requestInfo(publicKey.export({ type: 'spki', format: 'der' }), given('challenge'));
  const request = base64(certificationRequest(info, sign('sha256', info, privateKey)));
  const handed = { token: given('token'), request, device: 'My phone' };
  await call('', 'POST', `/api/v1/enrolments/${given('id')}/request`, handed);
  const path = `/en/cabinet/certificates/new/${given('id')}`;
  const { raw } = await call(ARU, 'GET', `${path}/content`);
  return { iin: ARU, content: raw, offer: (signature) => call(ARU, 'POST', path, { signature }) };
}

async function doorsOfOffices(road: Road): Promise<Record<string, Door>> {
  const { call, instance, signNow } = road;
  await call('window', 'POST', '/en/centre/visit', { iin: ARU });
  const visit = (await call('window', 'GET', '/en/centre/content')).raw;
  const two = [ARU, DAUREN].map((iin) => ({ iin, surname: iin === ARU ? 'Ақсайова' : 'Далаев' }));
  const place = { instance: instance.app.env.instance.origin, agency: 'civil-registry', unit: 'steppe' };
  const first = utf8(JSON.stringify({ type: 'shanyraq/first-administrators/v1', ...place, administrators: two }));
  return {
    visit: {
      iin: ARU,
      content: visit,
      offer: (signature) => call('window', 'POST', '/en/centre/sign', { sha256: sha256Hex(visit), signature }),
    },
    'first-administrators': {
      iin: ARU,
      content: first,
      async offer(signature) {
        const signatures = [signature, signNow(DAUREN, first)];
        const input = { content: base64(first), signatures };
        return instance.app.perform(appointFirstAction, instance.app.systemContext('test'), input).then(
          () => ({ status: 200, text: '' }),
          (error: unknown) => ({ status: 422, text: error instanceof Refusal ? error.code : String(error) }),
        );
      },
    },
  };
}

// As programs and as people are told.
const WRONG_CONTENT = /trust\.wrong_content|Another text was signed/;
const typeOf = (content: Uint8Array): string =>
  /^shanyraq\/(.+)\/v\d+$/.exec(JSON.parse(new TextDecoder().decode(content)).type)?.[1] ?? '';

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)])
    : [];

/** What the window that signs would show people of a content by a name of the program: keys, types and ids. */
function unreadable(content: Uint8Array, language: Language): string[] {
  const under = (prefix: string) =>
    Object.fromEntries(
      [...textsOf('trust')[language]].flatMap(([key, text]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), text] as const] : [],
      ),
    );
  const words = { language, zone: 'Asia/Almaty', yes: 'yes', no: 'no' };
  const { main } = describe(content, { ...words, content: under('frame.content.'), type: under('frame.type.') });
  const raw = new Set(keysOf(JSON.parse(new TextDecoder().decode(content))));
  const inLine = ({ label, value }: Line): string[] => [
    ...(raw.has(label) ? [label] : []),
    ...(typeof value === 'string' ? (isCode(value) ? [`${label}: ${value}`] : []) : value.flatMap(inLine)),
  ];
  return main.flatMap(inLine);
}

const isCode = (value: string): boolean => value.startsWith('shanyraq/') || isUuid(value);

test('no type is accepted in the place of another, at any door; each door opens for its own', () =>
  onTheRoad(
    async (road) => {
      seat(road);
      const doors = {
        ...(await doorsOfCases(road)),
        ...(await doorsOfPeople(road)),
        ...(await doorsOfOffices(road)),
      };
      assert.deepEqual(Object.keys(doors).toSorted(), Object.keys(SIGNED).toSorted());
      for (const [type, { content }] of Object.entries(doors)) {
        assert.equal(typeOf(content), type);
        // Signed by a tool of one's own, in no window of ours.
        if (type === 'first-administrators') continue;
        for (const language of LANGUAGES) assert.deepEqual(unreadable(content, language), [], `${type} in ${language}`);
      }
      for (const [name, { iin, offer }] of Object.entries(doors)) {
        for (const type of typesInCode) {
          if (type === name) continue;
          const content = doors[type]?.content ?? utf8(`{"type":"shanyraq/${type}/v1"}`);
          const { text } = await offer(road.signNow(iin, content));
          assert.match(text, WRONG_CONTENT, `${type} at the door of ${name}`);
        }
      }
      for (const [name, { iin, content, offer }] of Object.entries(doors)) {
        const { status, text } = await offer(road.signNow(iin, content));
        assert.ok(status < 400, `${name} at its own door: ${status} ${text}`);
      }
    },
    [certificatesFeature, centresFeature, mandatesFeature, oversightFeature, consentsFeature],
    { country },
  ));
