/** The road of a case in the test country: applications of Ару, officers with their keys, and a clock that is moved between acts. */
import { signAs } from '#features/trust/testing/sign.ts';
import type { ActorOf } from '#kernel/actor.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Feature } from '#platform/feature.ts';
import type { InstanceOptions } from '#test/support/instance.ts';
import { type Aqsai, ARU, DAUREN, GLEB, inAqsai } from '../../testing/aqsai.ts';
import { features } from '../../testing/features.ts';
import { giveOpinion } from '../actions/opinion.ts';
import { assignOfficer } from '../assign.ts';
import { findCase, type LoadedCase } from '../load.ts';

/** An officer of the agency that decides, and one of the agency that is asked. */
export const OFFICER = 'officer';
export const HEALTH = 'health';
const OFFICER_ID = '019aa000-0000-7000-8000-00000000000a';

export interface Road extends Aqsai {
  /** A detached signature at the instance's own time, base64. */
  signNow(iin: string, content: Uint8Array): string;
  /** Begins, answers, signs and submits in Ару's name; gives the case's id. */
  apply(service: string, answers: Record<string, unknown>): Promise<string>;
  /** Signs and submits what is open (again). */
  submit(id: string): Promise<{ status: number; json: Readonly<Record<string, unknown>> }>;
  /** POST to the API in somebody's name: the refusal's code, or 'done'. */
  act(who: string, id: string, path: string, body?: unknown): Promise<string>;
  /** Prepares, signs and sends the officer's decision: the refusal's code, or 'done'. */
  decide(id: string, ruling: Record<string, unknown>): Promise<string>;
  /** Gives the opinion of an officer's agency, whoever was drawn for it: the refusal's code, or 'done'. */
  opinion(officer: ActorOf<'officer'>, id: string): Promise<string>;
  assign(id: string): Promise<void>;
  look(id: string): Promise<LoadedCase>;
  kinds(id: string): Promise<string[]>;
  /** Moves the clock and lets loops and queues run. */
  moveTo(moment: Instant): Promise<void>;
  jobs(): Promise<void>;
}

/** An officer of the agency that is asked for an opinion. */
export const INSPECTOR: ActorOf<'officer'> = {
  kind: 'officer',
  roles: [],
  sessionId: 's',
  assurance: 'signature',
  personId: '019aa000-0000-7000-8000-00000000000c',
  officerId: '019aa000-0000-7000-8000-00000000000b',
  agency: 'health-inspection',
  unit: 'head-office',
};

/** `more`: features of higher tiers that walk along. */
export async function onTheRoad(
  run: (road: Road) => Promise<void>,
  more: readonly Feature[] = [],
  options: Partial<InstanceOptions> = {},
): Promise<void> {
  const walk = async (aqsai: Aqsai) => {
    const officer = { kind: 'officer', roles: [], sessionId: 's', assurance: 'signature' } as const;
    const personId = (iin: string) => aqsai.people[iin]?.personId ?? '';
    aqsai.actAs(OFFICER, {
      ...officer,
      personId: personId(DAUREN),
      officerId: OFFICER_ID,
      agency: 'trade-inspection',
      unit: 'steppe',
    });
    aqsai.actAs(HEALTH, { ...INSPECTOR, personId: personId(GLEB) });
    await run(roadOf(aqsai));
  };
  await inAqsai([...features, ...more], walk, options);
}

function roadOf(aqsai: Aqsai): Road {
  const { instance, keys } = aqsai;
  const signNow = (iin: string, content: Uint8Array): string => {
    const key = keys.get(iin);
    if (!key) throw new Error(`no key for ${iin}`);
    return base64(signAs(key, content, instance.clock.now()));
  };
  const post = (who: string, path: string, body: unknown) =>
    aqsai.call(who, 'POST', `/api/v1/applications${path}`, body);
  const submit = async (id: string) => {
    const { raw } = await aqsai.call(ARU, 'GET', `/api/v1/applications/${id}/content`);
    return post(ARU, `/${id}/submit`, { signature: signNow(ARU, raw) });
  };
  const act = async (who: string, id: string, path: string, body: unknown = {}) => {
    const { status, json, text } = await post(who, `/${id}/${path}`, body);
    if (status >= 500 && json.code === undefined) throw new Error(text);
    return status < 300 ? 'done' : String(json.code);
  };
  const look = async (id: string) => {
    const found = await instance.app.read((tx) => findCase(tx, id, instance.clock.now()));
    if (!found) throw new Error(`no case ${id}`);
    return found;
  };
  return {
    ...aqsai,
    signNow,
    submit,
    act,
    look,
    kinds: async (id) => (await look(id)).entries.map(({ kind }) => kind),
    jobs: () => instance.runJobs(),
    async apply(service, answers) {
      const { json } = await post(ARU, '', { service });
      const id = String(json.id);
      const changed = await aqsai.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers });
      if (changed.status !== 200) throw new Error(changed.text);
      const done = await submit(id);
      if (done.status !== 200) throw new Error(JSON.stringify(done.json));
      return id;
    },
    async decide(id, ruling) {
      const prepared = await post(OFFICER, `/${id}/decision-content`, ruling);
      if (prepared.status !== 200) return String(prepared.json.code);
      const { contentBase64, sha256 } = prepared.json as { contentBase64: string; sha256: string };
      return act(OFFICER, id, 'decision', { sha256, signature: signNow(DAUREN, fromBase64(contentBase64)) });
    },
    opinion(actor, id) {
      const ctx = { ...instance.app.systemContext('test'), actor };
      return instance.app
        .perform(giveOpinion, ctx, { caseId: id, conclusion: 'for', text: 'Қарсылығымыз жоқ.' })
        .then(() => 'done')
        .catch((error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)));
    },
    async assign(id) {
      const ctx = instance.app.systemContext('desk.draw');
      await instance.app.transaction((tx) =>
        assignOfficer(tx, ctx, { caseId: id, officerId: OFFICER_ID, agency: 'trade-inspection', content: {} }),
      );
    },
    async moveTo(moment) {
      instance.clock.set(moment);
      await instance.runJobs();
    },
  };
}
