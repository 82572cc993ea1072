/** Acts about her that are not finished: what a stranger might finish in somebody's place. */
import assert from 'node:assert/strict';
import type { Office } from '#features/desk/testing/office.ts';
import { ARU, DAUREN } from '#features/services/testing/aqsai.ts';
import { fromBase64 } from '#kernel/hash.ts';
import type { Traces } from './life.ts';

export interface OpenActs {
  /** A correction of her record that waits for a second registrar. */
  readonly proposal: string;
  /** Her officer's, with somebody else. */
  readonly conflict: string;
  readonly enrolment: string;
  /** Serial number of her certificate. */
  readonly certificate: string;
  /** Rows for the register of people, not signed yet. */
  readonly prepared: string;
}

/** Who begins at the registry, so that another may confirm. */
const CLERK = 'clerk';

export async function beginActs(office: Office, traces: Traces): Promise<OpenActs> {
  const { call, instance, people } = office;
  office.actAs(CLERK, {
    ...{ kind: 'officer', personId: people[DAUREN]?.personId ?? '', agency: 'civil-registry', unit: 'steppe' },
    ...{ officerId: '019aa000-0000-7000-8000-000000000079', roles: ['officer'], assurance: 'signature' },
    sessionId: '019aa000-0000-7000-8000-0000000000ad',
  });
  const done = async (who: string, url: string, body: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await call(who, 'POST', url, body);
    assert.ok(answer.status < 400, `${url}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  const one = async (sql: string, values: unknown[] = []): Promise<string> => {
    const [row] = await instance.asOwner<{ it: string }>(sql, values);
    return row?.it ?? assert.fail(sql);
  };
  const today = new Date(instance.clock.now()).toISOString().slice(0, 10);
  await done(CLERK, `/en/registry/individuals/records/${traces.records.individuals}/correct`, {
    ...{ field: 'givenName', value: 'Ару', validFrom: today, reference: 'Act 7', reason: 'The paper says so.' },
  });
  const lines = JSON.stringify({ values: { iin: ARU, givenName: 'Арай' } });
  await done(CLERK, '/api/v1/registry/individuals/imports', { lines, from: today });
  const conflict = await done(traces.officer, '/api/v1/conflicts', {
    ...{ with: { iin: DAUREN, surname: 'Далаев' }, reason: 'He is my neighbour.' },
  });
  const enrolment = await done(ARU, '/api/v1/enrolments/by-certificate', {});
  return {
    conflict: String(conflict.id),
    enrolment: String(enrolment.id),
    proposal: await one(
      "select id::text as it from platform.proposal where action like 'registers.%' order by at desc limit 1",
    ),
    prepared: await one('select id::text as it from registers.prepared_import limit 1'),
    certificate: await one('select serial as it from trust.certificate where iin = $1 limit 1', [ARU]),
  };
}

/** What she would sign next, signed by her own key: nothing is wrong with a question that carries it but who asks. */
export async function signedByHer(office: Office, traces: Traces): Promise<Readonly<Record<string, string>>> {
  const { call, signNow } = office;
  const { raw } = await call(ARU, 'GET', `/api/v1/applications/${traces.draft}/content`);
  const asked = (await call(ARU, 'GET', `/api/v1/consents/${traces.askedConsent}`)).json as { content: string };
  return {
    [traces.draft]: signNow(ARU, raw),
    [traces.askedConsent]: signNow(ARU, fromBase64(asked.content)),
  };
}
