/** Whoever is not the woman herself, one of each kind, and questions in their names. */
import type { Office } from '#features/desk/testing/office.ts';
import { ARU, GLEB } from '#features/services/testing/aqsai.ts';
import type { Actor } from '#kernel/actor.ts';
import type { TestInstance } from '../instance.ts';
import type { Asked } from './ask.ts';
import { BANK, courtOfficer, type Traces, WORDS } from './life.ts';

export const SECRETS = [...WORDS, ARU];
/** A word as it stands, in an address, and inside of something in base64, wherever it begins there. */
const shapesOf = (word: string): string[] => [
  ...[word, encodeURIComponent(word)],
  // Of the first and last characters neighbours have a part.
  ...[0, 1, 2].map((before) =>
    Buffer.from(`${'.'.repeat(before)}${word}`)
      .toString('base64')
      .slice(before && 4, -4),
  ),
];
const SHAPES = SECRETS.map((secret) => [secret, shapesOf(secret)] as const);

/** Which of the words that are hers alone a text says. */
export const secretsIn = (said: string): string[] =>
  SHAPES.filter(([, shapes]) => shapes.some((shape) => said.includes(shape))).map(([secret]) => secret);

const common = { sessionId: '019aa000-0000-7000-8000-0000000000aa', assurance: 'signature' } as const;

/** Everybody else: names by which `call` knows them; nobody last, for what others were given must not come back from a cache. */
export async function strangers(office: Office, traces: Traces): Promise<string[]> {
  const personId = office.people[GLEB]?.personId ?? '';
  const idOf = (n: number): string => `019aa000-0000-7000-8000-0000000000${n}`;
  const officer = (who: string, n: number, agency: string, unit: string, role: string): void =>
    office.actAs(who, {
      ...{ kind: 'officer', personId, officerId: idOf(n), agency, unit, roles: ['officer', 'head', role] },
      ...common,
    });
  officer('registrar', 71, 'civil-registry', 'steppe', 'officer');
  officer('commissioner', 72, 'data-commissioner', 'office', 'data-protection');
  officer('overseer', 73, 'audit-chamber', 'chamber', 'oversight');
  office.actAs('court', courtOfficer(0));
  const others: Readonly<Record<string, Actor>> = {
    operator: {
      ...{ kind: 'operator', personId, officerId: idOf(74), centre: 'centre-1', agency: 'civil-registry' },
      ...{ roles: ['operator'], ...common },
    },
    administrator: { kind: 'administrator', personId, officerId: idOf(75), roles: ['administrator'], ...common },
    stranger: { kind: 'person', personId, ...common },
  };
  for (const [who, actor] of Object.entries(others)) office.actAs(who, actor);
  await employed(office, personId, [71, 72, 73, 74, 75, 76].map(idOf));
  const colleague = (agency: string): string[] =>
    [...office.staff.values()].filter((one) => one.agency === agency).map(({ officerId }) => officerId);
  const [, head = ''] = colleague('trade-inspection');
  const staff = [traces.officer, head, ...colleague('health-inspection')];
  for (const [who, { personId: own, agency, unit }] of office.staff)
    if (staff.includes(who))
      office.actAs(who, {
        ...{ kind: 'officer', officerId: who, personId: own, agency, unit },
        ...{ roles: who === head ? ['officer', 'head'] : ['officer'], ...common },
      });
  const posts = ['registrar', 'commissioner', 'overseer', 'court', ...Object.keys(others)];
  return [...new Set([...staff, ...posts, BANK]), 'nobody'];
}

/** They hold posts as the database knows them: what they do by right needs one. */
const employed = ({ instance }: Office, personId: string, officers: readonly string[]): Promise<unknown> =>
  instance.asOwner(
    `insert into identity.officer (id, person_id, name, agency, unit, recorded_at, recorded_by)
      select unnest($1::uuid[]), $2, 'OFFICER', 'civil-registry', 'steppe', '2026-01-01', 'test'`,
    [officers, personId],
  );

export interface Said {
  readonly status: number;
  readonly told: readonly string[];
  readonly cacheControl: string;
}

const BOUNDARY = 'boundary-of-the-strangers';

const part = (name: string, value: string, more = ''): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

/** A body as it goes over the wire: JSON to the API, a form to a page, in parts where a file comes with it. */
export function wired({ url, body, file }: Asked): { readonly type?: string; readonly payload?: object | string } {
  if (body === undefined) return {};
  if (file === undefined && url.startsWith('/api/')) return { payload: body };
  const fields = Object.entries(body).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  if (file === undefined)
    return { type: 'application/x-www-form-urlencoded', payload: new URLSearchParams(fields).toString() };
  const parts = fields.map(([name = '', value = '']) => part(name, value));
  const payload = `${parts.join('')}${part('file', file, '; filename="a.json"')}--${BOUNDARY}--\r\n`;
  return { type: `multipart/form-data; boundary=${BOUNDARY}`, payload };
}

/** The headers by which `who` is known, at pages and at the API. */
export const as = (who: string): Record<string, string> => ({
  cookie: `who=${who}`,
  authorization: `Bearer ${who}`,
  'sec-fetch-site': 'same-origin',
});

export const ask = ({ instance }: Office, who: string, asked: Asked): Promise<Said> => send(instance, as(who), asked);

/** Sends a question with headers that say who asks. */
export async function send(
  { inject }: TestInstance,
  headers: Readonly<Record<string, string>>,
  asked: Asked,
): Promise<Said> {
  const { method, url } = asked;
  const { type, payload } = wired(asked);
  const answer = await inject({
    ...{ method, url },
    headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { payload }),
  });
  return {
    status: answer.statusCode,
    told: secretsIn(`${answer.body}${JSON.stringify(answer.headers)}`),
    cacheControl: String(answer.headers['cache-control']),
  };
}
