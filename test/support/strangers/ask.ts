/** How a stranger may ask each route about her: addresses with everything that they may mean, and a body that most forms take. */
import { ARU, COMPANY, DAUREN } from '#features/services/testing/aqsai.ts';
import type { Route } from '#platform/feature.ts';
import { bodiesOf, type Known } from '../bodies.ts';
import type { Traces as Life } from './life.ts';
import type { OpenActs } from './open.ts';

type Traces = Life & Partial<OpenActs>;

const ACTS = ['grant', 'return', 'refusal', 'opinion', 'hand-over'];

/** What `:id` may mean at an address; the first that fits. */
const MEANT: readonly (readonly [RegExp, (traces: Traces, register: string) => readonly (string | undefined)[]])[] = [
  [/\/imports\/:id/, ({ prepared }) => [prepared]],
  [/\/registry\/:register\/findings\//, ({ findings }, one) => [findings[one === 'addresses' ? one : 'individuals']]],
  [
    /^\/:lang\/registry\/|\/data\/:register|\/registry\/:register|\/registers\/:register/,
    (of, one) => [recordOf(of, one)],
  ],
  [/\/court\//, ({ demand }) => [demand]],
  [/consents/, ({ consent, askedConsent }) => [consent, askedConsent]],
  [/mandates/, ({ mandate }) => [mandate]],
  [/payments/, ({ charge }) => [charge]],
  [/complaints\/:id/, ({ complaint }) => [complaint]],
  [/lookups|audits|data-duties|orders/, ({ lookup }) => [lookup]],
  [/requests/, ({ request }) => [request]],
  [/proposals/, ({ proposal }) => [proposal]],
  [/conflicts/, ({ conflict }) => [conflict]],
  [/enrolments|certificates\/new/, ({ enrolment }) => [enrolment]],
  [/certificates\/:serial/, ({ certificate }) => [certificate]],
  [/examinations/, () => ['market-stall-permit']],
  [/quality\/services/, () => ['market-stall-permit']],
  [/quality\/agencies/, () => ['trade-inspection']],
  [/applications|cases|desk/, ({ draft, waiting, decided }) => [waiting, draft, decided]],
];

const recordOf = ({ records }: Traces, register: string): string =>
  register === 'addresses' ? records.addresses : records.individuals;

/** What a route's address may mean of her by its id. */
function idsAt({ path }: Route, traces: Traces, register: string): readonly string[] {
  const meant = MEANT.find(([pattern]) => pattern.test(path))?.[1](traces, register) ?? [];
  const ids = meant.filter((id) => id !== undefined);
  return ids.length > 0 ? ids : [traces.request];
}

/** Paths of a route, with everything in them that they may name of her. */
function pathsOf(route: Route, traces: Traces, register: string, ids: readonly string[]): string[] {
  const acts = route.path.endsWith('/:act') ? ACTS : ['grant'];
  return ids.flatMap((id) =>
    acts.map((act) =>
      route.path
        .replace(':lang', 'en')
        .replace(':register', register)
        .replace(':purpose', 'bank')
        .replace(':service', 'market-stall-permit')
        .replace(':agency', 'trade-inspection')
        .replace(':officer', traces.officer)
        .replace(':number', route.path.includes('draws') ? traces.waitingNumber : traces.document)
        .replace(':code', traces.code)
        .replace(':sha256', traces.file)
        .replace(':letter', traces.letter)
        .replace(':file', 'answer.json')
        .replace(':field', 'plan')
        .replace(':page', 'stall')
        .replace(':act', act)
        .replace(':one', traces.records.individuals)
        .replace(':other', traces.twin)
        .replace(':into', traces.twin)
        .replace(':year', '2026')
        .replace('*', id)
        .replace(/:\w+/g, id),
    ),
  );
}

/** Everything that a route may want to hear about her; nothing that only her closed data say, but in a form, where it may be needed. */
const question = (traces: Traces, register: string): Readonly<Record<string, string>> => ({
  ...{ register, purpose: 'keeping', q: register === 'addresses' ? 'Дала' : 'Ару', code: traces.code, in: 'en' },
  ...{ field: 'surname', on: '2026-03-02', from: '2026-01-01', to: '2026-12-31', number: traces.document },
  ...{ text: 'It was not lawful.', reason: 'For a reason.', facts: 'own', caseId: traces.waiting, id: traces.decided },
});

/** Whom a form names. */
const NAMED = { iin: ARU, surname: 'Жасырынова', key: ARU, person: ARU };
export const SOMEBODY_ELSE = { iin: DAUREN, surname: 'Далаев', key: DAUREN, person: DAUREN };

/** What the platform and a mounted library answer by themselves. */
export const elsewhere = [
  ...['/health', '/metrics', '/api/v1/openapi.json', '/oidc/.well-known/openid-configuration', '/oidc/me'],
  ...['/api/v1/nothing', '/en/nothing', '/oidc/nothing'],
];

export interface Asked {
  readonly method: Route['method'];
  readonly url: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** What the form brings as a file. */
  readonly file?: string;
}

/** Every way to ask a route about her. */
export function waysToAsk(route: Route, traces: Traces): Asked[] {
  const registers = route.path.includes(':register') ? ['individuals', 'addresses'] : ['individuals'];
  return registers.flatMap((register) => {
    const asked = question(traces, register);
    const { method } = route;
    const query = method === 'GET' ? `?${new URLSearchParams(asked)}` : '';
    const body = method === 'GET' ? {} : { body: { ...asked, ...NAMED } };
    const ids = idsAt(route, traces, register);
    const meant = method === 'GET' ? ids : ids.slice(0, 1);
    return pathsOf(route, traces, register, meant).map((path) => ({ method, url: `${path}${query}`, ...body }));
  });
}

/** Every way to change something about her: with every id of hers that fits, and bodies that the route takes. `known`: what fields of a question say. */
export function waysToWrite(route: Route, traces: Traces, known: (url: string) => Known): Asked[] {
  const registers = route.path.includes(':register') ? ['individuals', 'addresses'] : ['individuals'];
  const { method } = route;
  const file = (route.maxFileBytes ?? route.maxUploadBytes) === undefined ? {} : { file: '{"values":{}}' };
  return registers.flatMap((register) =>
    pathsOf(route, traces, register, idsAt(route, traces, register)).flatMap((url): Asked[] => {
      // Rows come as lines or as a table, never as both.
      const told = { ...question(traces, register), ...NAMED, bin: COMPANY, table: null };
      const bodies = bodiesOf(route, { ...told, ...known(url) });
      if (bodies.length === 0) return [{ method, url }];
      return bodies.map((body) => ({ method, url, body: body as Asked['body'] & object, ...file }));
    }),
  );
}
