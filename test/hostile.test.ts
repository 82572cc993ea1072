/**
 * What people mean to break us with, in every field, parameter and address of every route, sent by those whom the route lets in: nothing of it is a
 * fault of ours, stands unescaped in a page, or becomes a header.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { deskFeature } from '#features/desk/feature.ts';
import { inTheOffice, type Office } from '#features/desk/testing/office.ts';
import { ARU, GLEB } from '#features/services/testing/aqsai.ts';
import { features as walked } from '#features/services/testing/features.ts';
import type { Access, Feature, Route } from '#platform/feature.ts';
import { features } from '../src/features.ts';
import { keptLog } from './leaks/witnessed.ts';
import type { TestInstance } from './support/instance.ts';
import { type Asked, waysToAsk, waysToWrite } from './support/strangers/ask.ts';
import { fieldsOn } from './support/strangers/fields.ts';
import { BANK, countryWithWorkplaces, live, type Traces } from './support/strangers/life.ts';
import { as, strangers, wired } from './support/strangers/who.ts';

const MARK = 'zqx';
const SCRIPT = `<script>${MARK}</script>`;

const HOSTILE: readonly string[] = [
  '\u0000',
  '\ud800',
  `${SCRIPT}"'>\u2028`,
  `\r\nx-${MARK}: 1`,
  '__proto__',
  '-1e309',
  "' or 1=1 --\\",
  '%00%ff/../',
  '\u202e😀'.repeat(200),
  '9'.repeat(500),
];

/** Those that are put into each field alone: what stands beside them is right. */
const ALONE = HOSTILE.slice(0, 3);

const all: readonly Feature[] = features;
const road: readonly Feature[] = [...walked, deskFeature];
const country = countryWithWorkplaces();
after(() => rmSync(country, { recursive: true, force: true }));

/** Every text of a body made hostile: as it is where it names something, before a text that is long enough elsewhere. */
function hostile(value: unknown, text: string): unknown {
  if (typeof value === 'string') return value.includes(' ') ? `${text} ${value}` : text;
  if (Array.isArray(value)) return value.map((one) => hostile(one, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hostile(one, text)]));
}

/** The questions of one route with one text in them: in the body whole and field by field, in the query, in the address. */
function questions(route: Route, asked: Asked, text: string): Asked[] {
  const [path = '', query = ''] = asked.url.split('?');
  const inBody: Asked[] = [];
  if (asked.body !== undefined) {
    inBody.push({ ...asked, body: { ...(hostile(asked.body, text) as object), [text]: text } });
    const alone = ALONE.includes(text) ? Object.entries(asked.body) : [];
    for (const [name, value] of alone) inBody.push({ ...asked, body: { ...asked.body, [name]: hostile(value, text) } });
  }
  if (!text.isWellFormed()) return inBody;
  const keys = [...new Set([...new URLSearchParams(query).keys(), 'after', 'next', 'page', 'language'])];
  const inQuery = {
    ...asked,
    url: `${path}?${new URLSearchParams(keys.map((key) => [key, text]))}&${encodeURIComponent(text)}`,
  };
  const steps = path.split('/');
  const parameters = route.path.split('/').flatMap((step, at) => (/^:|^\*/.test(step) && step !== ':lang' ? [at] : []));
  const inPath = parameters.map((at) => ({
    ...asked,
    url: steps.map((step, n) => (n === at ? encodeURIComponent(text.slice(0, 60)) : step)).join('/'),
  }));
  return [...inBody, inQuery, ...inPath];
}

const routes = all.flatMap((one) => (one.routes ?? []) as readonly Route[]);

/** Whom a route lets in. */
const GUESTS: Readonly<Record<Access, readonly string[]>> = {
  public: [ARU],
  'signed-in': [ARU],
  person: [ARU, BANK],
  officer: ['drawn', 'registrar', 'commissioner', 'overseer', 'court'],
  operator: ['operator with a visitor'],
  administrator: ['administrator'],
  staff: ['registrar', 'administrator'],
};

type Answer = Awaited<ReturnType<TestInstance['inject']>>;

async function answerTo({ instance }: Office, who: string, asked: Asked): Promise<Answer> {
  const { type, payload } = wired(asked);
  return instance.inject({
    ...{ method: asked.method, url: asked.url },
    headers: { ...as(who), accept: 'text/html', ...(type === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { payload }),
  });
}

function faultsOf({ statusCode, headers, body }: Answer): string[] {
  const isPage = String(headers['content-type']).startsWith('text/html');
  return [
    ...(statusCode >= 500 && statusCode !== 503 ? [String(statusCode)] : []),
    ...(isPage && body.includes(SCRIPT) ? ['not escaped'] : []),
    ...(headers[`x-${MARK}`] === undefined ? [] : ['a header']),
  ];
}

/** Those whom a route tells more than that it isn't theirs; the first where it is nobody's. */
async function letIn(office: Office, route: Route, way: Asked): Promise<string[]> {
  const guests = GUESTS[route.access];
  const welcome: string[] = [];
  for (const who of guests)
    if (![401, 403, 404].includes((await answerTo(office, who, way)).statusCode)) welcome.push(who);
  return welcome.length > 0 ? welcome : guests.slice(0, 1);
}

/** The same to the library that is mounted. */
function mounted(text: string): string[] {
  const said = encodeURIComponent(text.toWellFormed());
  const wish = `client_id=${said}&redirect_uri=${said}&scope=${said}&state=${said}&response_type=${said}`;
  return ['auth', 'session/end', 'me', said].map((name) => `/oidc/${name}?${wish}&id_token_hint=${said}`);
}

test('nothing that somebody sends is a fault of ours, or says itself unescaped', () => {
  const { log, lines } = keptLog();
  return inTheOffice(
    async (office) => {
      const traces = await live(office);
      await strangers(office, traces);
      guests(office, traces);
      const fields = fieldsOn(office.instance.clock.now(), traces);
      const wrong = new Set<string>();
      let count = 0;
      for (const route of routes) {
        const [way] = route.method === 'GET' ? waysToAsk(route, traces) : waysToWrite(route, traces, () => fields);
        if (!way) continue;
        const guests = await letIn(office, route, way);
        for (const text of HOSTILE)
          for (const asked of questions(route, way, text))
            for (const who of guests) {
              count++;
              const about = `${who} ${route.method} ${route.path} ${JSON.stringify(text).slice(0, 20)}`;
              for (const fault of faultsOf(await answerTo(office, who, asked))) wrong.add(`${about}: ${fault}`);
            }
      }
      for (const text of HOSTILE)
        for (const url of mounted(text))
          for (const fault of faultsOf(await answerTo(office, ARU, { method: 'GET', url })))
            wrong.add(`${url}: ${fault}`);
      assert.ok(count > 10_000, `${count} questions`);
      assert.deepEqual([...wrong], []);
      // Each line of the log is one entry, whatever stood in it.
      for (const line of lines) assert.doesNotThrow(() => JSON.parse(line), line);
      assert.equal(({} as Record<string, unknown>)[MARK], undefined);
    },
    all.filter((one) => !road.includes(one)),
    { country, log },
  );
});

function guests({ actAs, staff, people }: Office, { officer }: Traces): void {
  const drawn = staff.get(officer);
  const common = { sessionId: '019aa000-0000-7000-8000-0000000000ae', assurance: 'signature' } as const;
  actAs(ARU, { kind: 'person', personId: people[ARU]?.personId ?? '', ...common });
  if (drawn) actAs('drawn', { kind: 'officer', ...drawn, roles: ['officer', 'head'], ...common });
  const personId = people[GLEB]?.personId ?? '';
  actAs('operator with a visitor', {
    ...{ kind: 'operator', personId, officerId: '019aa000-0000-7000-8000-000000000074', centre: 'centre-1' },
    ...{ agency: 'civil-registry', roles: ['operator'], ...common },
  });
}
