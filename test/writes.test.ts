/**
 * Who may change what, tried from outside on the whole program: strangers of every kind ask every route that writes, about everything that the
 * state holds of a woman, with bodies that the route takes. What changed is told by the database itself. A new route is asked without
 * anybody's doing; what strangers do by right stands in `BY_RIGHT`, and nothing else happens.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { deskFeature } from '#features/desk/feature.ts';
import { inTheOffice, type Office } from '#features/desk/testing/office.ts';
import { tokenHash } from '#features/identity/actions/token.ts';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { insertSession } from '#features/identity/store/sessions.ts';
import { ARU, GLEB } from '#features/services/testing/aqsai.ts';
import { features as walked } from '#features/services/testing/features.ts';
import { hashOf } from '#features/sign-on/provider/hash.ts';
import { saveArtifact } from '#features/sign-on/store/artifacts.ts';
import { instant } from '#kernel/instant.ts';
import type { Feature, Route } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { features } from '../src/features.ts';
import type { Known } from './support/bodies.ts';
import { changes, watch } from './support/changed.ts';
import { type Asked, waysToWrite } from './support/strangers/ask.ts';
import { fieldsOn } from './support/strangers/fields.ts';
import { GIVING } from './support/strangers/giving.ts';
import { countryWithWorkplaces, live, type Traces } from './support/strangers/life.ts';
import { beginActs, type OpenActs, signedByHer } from './support/strangers/open.ts';
import { as, send, strangers } from './support/strangers/who.ts';

/** By whom it may be done. `staff`: who is at work on her case. `anybody`: also somebody whom nobody knows. */
type By =
  | 'anybody'
  | 'citizen'
  | 'staff'
  | 'officer'
  | 'registrar'
  | 'commissioner'
  | 'overseer'
  | 'court'
  | 'operator'
  | 'administrator';

/** What an act in a case changes. */
const CASE = ['history', 'content', 'case_index', 'deadline'].map((name) => `services.${name}`);

/** What a route changes for somebody who is not she: his own things, or hers by his office. Leaves of the log come with them. */
const BY_RIGHT: Readonly<Record<string, readonly [by: By, ...tables: string[]]>> = {
  // A question to sign, or a key to fetch at a centre: nobody's yet. A wrong code of her invitation is counted.
  'POST /:lang/sign-in': ['anybody', 'identity.challenge'],
  'POST /api/v1/session/challenge': ['anybody', 'identity.challenge'],
  'POST /:lang/get-key/for-centre': ['anybody', 'certificates.enrolment'],
  'POST /api/v1/enrolments/for-centre': ['anybody', 'certificates.enrolment'],
  'POST /:lang/get-key': ['anybody', 'certificates.invitation'],
  'POST /api/v1/enrolments': ['anybody', 'certificates.invitation'],
  // Their own: drafts, requests, guesses that are counted.
  'POST /:lang/services/:service/start': ['citizen', 'services.draft', 'registers.lookup'],
  'POST /api/v1/applications': ['citizen', 'services.draft', 'registers.lookup'],
  'POST /:lang/cabinet/data/:register/missing': ['citizen', 'registers.request', 'registers.request_waiting'],
  'POST /:lang/mandates/code': ['citizen', 'mandates.miss'],
  'POST /api/v1/mandates/code': ['citizen', 'mandates.miss'],
  // By office, about her case and her records: each of them leaves its leaf in the log, or asks a second person.
  'POST /api/v1/conflicts': ['officer', 'identity.conflict'],
  'POST /:lang/desk/conflicts/:id/end': ['staff', 'identity.conflict_end'],
  'POST /:lang/desk/:id/message': ['staff', ...CASE],
  'POST /:lang/desk/:id/:act': ['staff', 'registers.lookup'],
  'POST /:lang/desk/unit/:id': ['staff', ...CASE],
  'POST /:lang/desk/opinions/:id': ['staff', 'registers.lookup', ...CASE],
  'POST /api/v1/applications/:id/opinion': ['staff', ...CASE],
  'POST /api/v1/applications/:id/messages': ['staff', ...CASE],
  'POST /api/v1/applications/:id/examination': ['staff', ...CASE],
  'POST /api/v1/applications/:id/hand-over': ['staff', 'identity.conflict', ...CASE],
  'POST /:lang/registry/:register/records/:id/end': ['registrar', 'platform.proposal'],
  'POST /:lang/registry/:register/records/:id/correct': ['registrar', 'platform.proposal'],
  'POST /:lang/registry/:register/duplicates': ['registrar'],
  'POST /api/v1/registry/:register/duplicates': ['registrar'],
  'POST /:lang/registry/:register/duplicates/:one/:other': ['registrar', 'registers.distinct_pair'],
  'POST /:lang/registry/:register/records/:id/merge/:into': ['registrar', 'platform.proposal'],
  'POST /api/v1/registry/:register/records/:id/merge/:into': ['registrar', 'platform.proposal'],
  'POST /:lang/registry/:register/import': ['registrar', 'registers.prepared_import'],
  'POST /api/v1/registry/:register/imports': ['registrar', 'registers.prepared_import'],
  'POST /:lang/registry/:register/imports/:id/forget': ['registrar', 'registers.prepared_import'],
  'POST /:lang/registry/:register/exports': ['registrar', 'platform.proposal'],
  'POST /:lang/registry/:register/findings/:id': ['registrar', 'registers.finding', 'registers.finding_decision'],
  'POST /api/v1/registry/:register/reconciliations': ['registrar', 'registers.reconciliation'],
  'POST /:lang/proposals/:id/reject': ['registrar', 'platform.proposal_end'],
  'POST /api/v1/authority/breaches': ['commissioner', 'data_protection.breach'],
  'POST /:lang/centre/visit': ['operator', 'centres.prepared'],
  'POST /:lang/centre/end': ['operator', 'centres.visit_end'],
  'POST /:lang/centre/invitation': ['operator', 'certificates.invitation'],
  'POST /:lang/admin/officers/:officer/absence': ['administrator', 'identity.absence', 'identity.roster_commitment'],
  'POST /:lang/admin/officers/:officer/end': ['administrator', 'identity.ending', 'identity.roster_commitment'],
};

/** Written with an act, and worth nothing by themselves. */
const BESIDE = ['transparency.leaf', 'transparency.pending', 'pgboss.job', 'notifications.letter'];

const all: readonly Feature[] = features;
const road: readonly Feature[] = [...walked, deskFeature];
const beside = all.filter((one) => !road.includes(one));
const country = countryWithWorkplaces();
after(() => rmSync(country, { recursive: true, force: true }));

/** What a library answers by itself, under a path that a feature mounts. */
const MOUNTED = ['token', 'auth', 'me', 'session/end', 'session/end/confirm', 'request', 'revocation', 'nothing'];

interface Way {
  readonly route: string;
  readonly asked: Asked;
}

function waysOf({ instance }: Office, traces: Traces & OpenActs, signed: Readonly<Record<string, string>>): Way[] {
  const fields = fieldsOn(instance.clock.now(), traces);
  const known = (url: string): Known => ({
    ...fields,
    passkey: traces.certificate,
    signature: Object.entries(signed).find(([id]) => url.includes(id))?.[1],
  });
  const routes = all
    .flatMap((one) => (one.routes ?? []) as readonly Route[])
    .filter(({ method }) => method !== 'GET')
    .map((route) => ({ name: `${route.method} ${route.path}`, ways: waysToWrite(route, traces, known) }));
  const mounted = all
    .flatMap((one) => one.mounts ?? [])
    .flatMap(({ path }) =>
      MOUNTED.map((name): Asked => ({ method: 'POST', url: `${path}/${name}`, body: { token: traces.code } })),
    );
  return [
    ...routes.flatMap(({ name, ways }) => ways.map((asked) => ({ route: name, asked }))),
    ...mounted.map((asked) => ({ route: `POST ${asked.url}`, asked })),
  ];
}

/** Opens a session and gives its token. `change`: what becomes of it, in SQL. */
async function session({ instance, people }: Office, iin: string, change?: string): Promise<string> {
  const { app, clock, asOwner } = instance;
  const [id, token, now] = [newId(clock.now()), `token-${newId(clock.now())}`, clock.now()];
  await app.transaction((tx) =>
    insertSession(tx, {
      ...{ id, tokenHash: tokenHash(token), channel: 'portal', personId: people[iin]?.personId ?? '' },
      ...{ displayName: 'SOMEBODY', assurance: 'substantial', officerId: null, mandate: null, certificate: '00' },
      ...{ device: '', network: '', createdAt: now, expiresAt: instant(now + 3_600_000) },
    }),
  );
  if (change !== undefined) await asOwner(`update identity.session set ${change} where id = $1`, [id]);
  return token;
}

interface Asker {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly may: readonly By[];
}

/** That somebody stands at an operator's window. */
async function visitOf({ instance }: Office, personId: string): Promise<string> {
  const [visit] = await instance.asOwner<{ id: string }>(
    `insert into centres.visit
      select gen_random_uuid(), $1, 'VISITOR', '019aa000-0000-7000-8000-000000000074', 'civil-registry', 'centre-1', '', '', '00',
        to_timestamp($2), to_timestamp($2 + 900), repeat('0', 64) returning id`,
    [personId, Math.floor(instance.clock.now() / 1000)],
  );
  return visit?.id ?? assert.fail('no visit');
}

const OFFICES: readonly string[] = ['registrar', 'commissioner', 'overseer', 'court', 'operator', 'administrator'];

/** By names that the test knows: whoever holds an office, and people. */
async function known(office: Office, traces: Traces): Promise<Asker[]> {
  const { people, actAs } = office;
  const names = await strangers(office, traces);
  const gleb = { kind: 'person', personId: people[GLEB]?.personId ?? '', sessionId: newId(instant(0)) } as const;
  actAs('of low assurance', { ...gleb, assurance: 'low' });
  actAs('operator with a visitor', {
    ...{ kind: 'operator', personId: people[GLEB]?.personId ?? '', officerId: '019aa000-0000-7000-8000-000000000074' },
    ...{ centre: 'centre-1', agency: 'civil-registry', roles: ['operator'], assurance: 'signature' },
    ...{
      sessionId: newId(instant(1)),
      visitor: { personId: gleb.personId, authorisation: await visitOf(office, gleb.personId) },
    },
  });
  const may = (name: string): By[] => {
    if (OFFICES.includes(name)) return ['anybody', 'officer', name as By];
    if (office.staff.has(name)) return ['anybody', 'officer', 'staff'];
    if (name === 'operator with a visitor') return ['anybody', 'operator', 'citizen'];
    return name === 'nobody' ? ['anybody'] : ['anybody', 'citizen'];
  };
  return [...names, 'of low assurance', 'operator with a visitor'].map((name) => ({
    name,
    headers: as(name),
    may: may(name),
  }));
}

/** By tokens that open nothing, or not here, and by her own session from where no page of ours stands. */
async function unknown(office: Office): Promise<Asker[]> {
  const { app, clock } = office.instance;
  const accessToken = `access-${newId(clock.now())}`;
  await app.transaction((tx) =>
    saveArtifact(tx, {
      ...{ kind: 'AccessToken', idHash: hashOf(accessToken), grantHash: null, uidHash: null },
      ...{ payload: { accountId: office.people[ARU]?.personId }, expiresAt: instant(clock.now() + 3_600_000) },
    }),
  );
  const tokens = {
    'a revoked session': await session(office, ARU, 'revoked_at = created_at'),
    'an expired session': await session(office, ARU, 'expires_at = created_at'),
    'an idle session': await session(office, ARU, "last_seen_at = created_at - interval '1 hour'"),
    'a token of single sign-on': accessToken,
    'a made-up token': 'a'.repeat(43),
  };
  const hers = await session(office, ARU);
  const cookie = (token: string): string => `shanyraq_session=${token}`;
  const elsewhere = {
    'another site': { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' },
    'a site beside ours': { 'sec-fetch-site': 'same-site', origin: 'http://beside.localhost:3000' },
    'an old browser at another site': { origin: 'https://elsewhere.example' },
    'a page without an origin': { origin: 'null' },
    'no page': {},
  };
  return [
    ...Object.entries(tokens).map(([name, token]) => ({
      name,
      headers: { cookie: cookie(token), authorization: `Bearer ${token}`, 'sec-fetch-site': 'same-origin' },
      may: ['anybody'] as const,
    })),
    ...Object.entries(elsewhere).map(([name, headers]) => ({
      name: `her session from ${name}`,
      headers: { ...headers, cookie: cookie(hers) },
      may: ['anybody'] as const,
    })),
  ];
}

const writtenIn = async ({ instance }: Office): Promise<string[]> => {
  const tables = (await changes(instance)).map(({ table }) => table);
  return [...new Set(tables)].sort();
};

/** What an answer tells beyond the question. */
const toldBeyond = (told: readonly string[], { body }: Asked): string[] =>
  told.filter((word) => !JSON.stringify(body ?? {}).includes(word));

/** Whether she sees that she was spoken of: by a line, unless `GIVING` says how else the answer is right. */
async function isSeen({ instance }: Office, headers: Asker['headers'], asked: Asked, route: string): Promise<boolean> {
  if (GIVING[route] !== undefined) return true;
  await instance.asOwner('delete from registers.lookup where identifier = $1', [ARU]);
  await send(instance, headers, asked);
  return (await instance.asOwner('select 1 from registers.lookup where identifier = $1', [ARU])).length > 0;
}

test('strangers change nothing, and learn nothing, by any route', () =>
  inTheOffice(
    async (office) => {
      const traces = await live(office);
      const acts = await beginActs(office, traces);
      const ways = waysOf(office, { ...traces, ...acts }, await signedByHer(office, traces));
      const askers = [...(await known(office, traces)), ...(await unknown(office))];
      const { tables } = await watch(office.instance);
      assert.ok(tables > 140, `${tables} tables are watched`);

      const done = new Set<string>();
      const wrong: string[] = [];
      for (const { name, headers, may } of askers)
        for (const { route, asked } of ways) {
          const { status, told } = await send(office.instance, headers, asked);
          const written = await writtenIn(office);
          const what = `${name}: ${route} ${status}`;
          if (status >= 500) wrong.push(what);
          const isForged = name.startsWith('her session') && asked.url.startsWith('/en/');
          if (isForged && status !== 403) wrong.push(what);
          if (toldBeyond(told, asked).length > 0 && !(await isSeen(office, headers, asked, route)))
            wrong.push(`${what} told ${told}`);
          const [by, ...rightly] = BY_RIGHT[route] ?? [];
          const isRight = by !== undefined && may.includes(by);
          const wrongly = written.filter((table) => !(isRight && [...rightly, ...BESIDE].includes(table)));
          if (wrongly.length > 0) wrong.push(`${what} wrote ${wrongly}`);
          if (written.length > 0) done.add(route);
        }
      assert.deepEqual(wrong, []);
      // Whether whoever was drawn by lot for her case can still act at his turn depends on who it was.
      const isByLot = (route: string): boolean => route.startsWith('POST /:lang/desk/') || route.endsWith('/opinion');
      const certain = Object.keys(BY_RIGHT).filter((route) => !isByLot(route));
      assert.deepEqual([...done].filter((route) => !isByLot(route)).sort(), certain.sort());

      // The same questions by herself do something: it was the one who asked that was wrong.
      let hers = 0;
      for (const { asked } of ways) {
        await send(office.instance, as(ARU), asked);
        if ((await writtenIn(office)).length > 0) hers++;
      }
      assert.ok(hers > 20, `she herself did only ${hers}`);
    },
    beside,
    { country, hooks: { chromeOf, resolveActor } },
  ));
