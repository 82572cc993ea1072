/** What is measured: each returns how often it can be done in a second and how long it takes. */

import { LONG_FORM, LONG_PAGE, pageOf, SIX_ANSWERS, SIX_QUESTIONS, SUBMITTED_SERVICE } from './country.ts';
import { type Answer, type Connection, expected, requestBytes } from './http.ts';
import { type Measured, type ProcessorClock, throughList, underLoad } from './load.ts';
import type { Visit } from './paints.ts';
import type { Citizen } from './people.ts';

export interface Bench {
  readonly host: string;
  /** One for each lane. */
  readonly connections: readonly Connection[];
  readonly people: readonly Citizen[];
  readonly seconds: number;
  /** Of the process that answers. */
  readonly processor: ProcessorClock;
}

export interface Result {
  readonly measured: Measured;
  /** Of the page, where it is one. */
  readonly bytes?: number;
}

const WARM_UP_SECONDS = 2;
const SUBMISSIONS_PER_SECOND_OF_RUN = 60;

const laneOf = ({ connections }: Bench, lane: number): Connection => connections[lane] as Connection;
const citizenOf = ({ people }: Bench, lane: number): Citizen => people[lane % people.length] as Citizen;

const load = ({ connections, seconds, processor }: Bench) => ({
  processor,
  lanes: connections.length,
  seconds,
  warmUpSeconds: WARM_UP_SECONDS,
});

/** One address again and again; `cookieOf` says as whom. */
export async function pageAgain(
  bench: Bench,
  pathOf: (lane: number) => string,
  cookieOf: (lane: number) => string = () => '',
): Promise<Result> {
  const requests = bench.connections.map((_, lane) =>
    requestBytes({ method: 'GET', path: pathOf(lane), host: bench.host, cookie: cookieOf(lane) }),
  );
  let bytes = 0;
  const measured = await underLoad(load(bench), async (lane) => {
    const answer = await laneOf(bench, lane).send(requests[lane] as Buffer);
    expected(answer, 200, pathOf(lane));
    bytes = answer.body.length;
  });
  return { measured, bytes };
}

/** Begins an application through the pages; its address without the language's host: /kk/applications/<id>. */
async function begin(bench: Bench, lane: number, citizen: Citizen, service: string): Promise<string> {
  const path = `/kk/services/${service}/start`;
  const request = requestBytes({ method: 'POST', path, host: bench.host, cookie: citizen.cookie });
  return expected(await laneOf(bench, lane).send(request), 303, path).location;
}

const editionIn = (page: Buffer): string => /name="edition" value="(\w+)"/.exec(page.toString())?.[1] ?? '';

const get = (bench: Bench, lane: number, path: string): Promise<Answer> => {
  const { cookie } = citizenOf(bench, lane);
  return laneOf(bench, lane).send(requestBytes({ method: 'GET', path, host: bench.host, cookie }));
};

const post = (bench: Bench, lane: number, path: string, form: Record<string, string>): Promise<Answer> => {
  const { cookie } = citizenOf(bench, lane);
  return laneOf(bench, lane).send(requestBytes({ method: 'POST', path, host: bench.host, cookie, form }));
};

/** The page of a form, signed in: session and draft are read for each. */
export async function formPages(bench: Bench): Promise<Result> {
  const drafts = await Promise.all(
    bench.connections.map((_, lane) => begin(bench, lane, citizenOf(bench, lane), LONG_FORM)),
  );
  return pageAgain(
    bench,
    (lane) => `${drafts[lane]}/${LONG_PAGE}`,
    (lane) => citizenOf(bench, lane).cookie,
  );
}

/** What a person opens on a phone: the public road, then a form of twelve questions. */
export async function visitsOf(bench: Bench): Promise<Visit[]> {
  const citizen = citizenOf(bench, 0);
  const draft = await begin(bench, 0, citizen, LONG_FORM);
  return [
    { name: 'home', path: '/kk' },
    { name: 'catalogue of 700 services', path: '/kk/services' },
    { name: 'service', path: `/kk/services/${SUBMITTED_SERVICE}` },
    { name: 'form of twelve questions, signed in', path: `${draft}/${LONG_PAGE}`, cookie: citizen.cookie },
  ];
}

/** A valid answer to one question, kept durably, answered with the way to the next page. */
export async function saves(bench: Bench): Promise<Result> {
  const drafts = await Promise.all(
    bench.connections.map(async (_, lane) => {
      const path = `${await begin(bench, lane, citizenOf(bench, lane), SIX_QUESTIONS)}/${pageOf(4)}`;
      const page = expected(await get(bench, lane, path), 200, 'the form');
      return { path, edition: editionIn(page.body), version: 1 };
    }),
  );
  const measured = await underLoad(load(bench), async (lane) => {
    const draft = drafts[lane] as (typeof drafts)[number];
    const year = String(1991 + (draft.version % 30));
    const form = { edition: draft.edition, version: String(draft.version), year };
    expected(await post(bench, lane, draft.path, form), 303, 'a save');
    draft.version++;
  });
  return { measured };
}

/**
 * A whole way through a form: begin, six times see the question and answer it, then see what the state adds by itself. Then the draft is thrown
 * away, which is counted too: nobody has dozens of them.
 */
export async function journeys(bench: Bench): Promise<Result> {
  let number = 0;
  const measured = await underLoad(load(bench), async (lane) => {
    const own = { ...bench, people: [citizenOf(bench, number++)] };
    const address = await begin(own, lane, citizenOf(own, 0), SIX_QUESTIONS);
    for (const [index, [field, answer]] of Object.entries(SIX_ANSWERS).entries()) {
      const path = `${address}/${pageOf(index)}`;
      const page = expected(await get(own, lane, path), 200, path);
      const form = { edition: editionIn(page.body), version: String(index + 1), [field]: answer };
      expected(await post(own, lane, path, form), 303, path);
    }
    expected(await get(own, lane, `${address}/evidence`), 200, 'the evidence');
    expected(await post(own, lane, `${address}/discard`, {}), 303, 'throwing away');
  });
  return { measured };
}

interface ReadyToSubmit {
  readonly request: Buffer;
}

async function prepare(bench: Bench, lane: number, citizen: Citizen): Promise<ReadyToSubmit> {
  const connection = laneOf(bench, lane);
  const call = { host: bench.host, bearer: citizen.token };
  const ask = async (method: 'GET' | 'POST' | 'PATCH', path: string, status: number, json?: unknown) =>
    expected(await connection.send(requestBytes({ ...call, method, path, json })), status, path);
  const begun = await ask('POST', '/api/v1/applications', 201, { service: SUBMITTED_SERVICE });
  const path = `/api/v1/applications/${JSON.parse(begun.body.toString()).id}`;
  const { akimat, question, answerForm } = SIX_ANSWERS;
  await ask('PATCH', path, 200, { answers: { akimat, question, answerForm } });
  const content = await ask('GET', `${path}/content`, 200);
  const json = { signature: await citizen.sign(content.body) };
  return { request: requestBytes({ ...call, method: 'POST', path: `${path}/submit`, json }) };
}

/** Applications that are filled in and signed beforehand; only the submission is measured: verified, logged, durable. */
export async function submissions(bench: Bench): Promise<Result> {
  const wanted = Math.round(bench.seconds * SUBMISSIONS_PER_SECOND_OF_RUN);
  const ready: ReadyToSubmit[] = [];
  const numbers = Array.from({ length: wanted }, (_, number) => number);
  await throughList(bench.connections.length, numbers, bench.processor, async (lane, number) => {
    ready.push(await prepare(bench, lane, citizenOf(bench, number)));
  });
  const measured = await throughList(bench.connections.length, ready, bench.processor, async (lane, { request }) => {
    expected(await laneOf(bench, lane).send(request), 200, 'a submission');
  });
  return { measured };
}

/** What the state adds by itself: registers read, each look with its line. */
export async function evidences(bench: Bench): Promise<Result> {
  const drafts = await Promise.all(
    bench.connections.map((_, lane) => begin(bench, lane, citizenOf(bench, lane), SIX_QUESTIONS)),
  );
  return pageAgain(
    bench,
    (lane) => `${drafts[lane]}/evidence`,
    (lane) => citizenOf(bench, lane).cookie,
  );
}
