/** Signatures by GOST along the whole road: sign-in and applications, while the checker answers, is silent, and answers late. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { profileOf } from '#features/trust/testing/authority.ts';
import {
  armoured,
  type CheckerDouble,
  type GostKey,
  gostAuthority,
  signGost,
  withChecker,
} from '#features/trust/testing/checker.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { applicationOf } from '../applications/application.ts';
import { ARU, GLEB, type Reply } from '../testing/aqsai.ts';
import { OWN_GROUNDS } from './rules/state.ts';
import { onTheRoad, type Road } from './testing/road.ts';

const authority = gostAuthority(systemClock.now(), profileOf('test/country'));
const OF_ARU = authority.issue({ name: 'АҚСАЙОВА АРУ', iin: ARU });

const words = (en: string) => ({ kk: `${en} (kk)`, ru: `${en} (ru)`, en });

function countryWithGost(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-country-'));
  cpSync('test/country', folder, { recursive: true });
  mkdirSync(join(folder, 'authorities'));
  const definition = {
    authority: 'gost',
    version: '2026-01-01',
    title: words('The authority by GOST'),
    basis: [{ act: 'AQ-SIGNATURE', article: '1' }],
    root: armoured(authority.root),
    issuing: armoured(authority.issuing),
    vouchesFor: ['person'],
    checker: 'ncanode',
  };
  writeFileSync(join(folder, 'authorities/gost.yaml'), stringify(definition));
  return folder;
}

interface Scene extends Road {
  readonly checker: CheckerDouble;
  /** Lets the worker's loops run while something waits at the door. */
  meanwhile(act: () => Promise<Reply>): Promise<Reply>;
  signIn(key: GostKey): Promise<Reply>;
  /** Fills in, signs by GOST and sends. */
  send(change?: { wrong?: boolean }): Promise<{ id: string; sent: Reply }>;
  pass(ms: number): Promise<void>;
}

const inScene = (run: (scene: Scene) => Promise<void>) => () =>
  withChecker(authority, async (checker) => {
    const country = countryWithGost();
    const walk = async (road: Road) => {
      const { instance, call, jobs } = road;
      const meanwhile: Scene['meanwhile'] = async (act) => {
        let isOver = false;
        const acting = act().finally(() => {
          isOver = true;
        });
        while (!isOver) {
          await jobs();
          await sleep(20);
        }
        return acting;
      };
      const post = (path: string, body: unknown) => call(ARU, 'POST', path, body);
      await run({
        ...road,
        checker,
        meanwhile,
        pass: (ms) => road.moveTo(instant(instance.clock.now() + ms)),
        async signIn(key) {
          const { json } = await post('/api/v1/session/challenge', {});
          const { id, content } = json as { id: string; content: string };
          const signature = base64(signGost(key, fromBase64(content), instance.clock.now()));
          return meanwhile(() => post('/api/v1/session', { id, signature }));
        },
        async send(change) {
          const { json } = await post('/api/v1/applications', { service: 'residence-certificate' });
          const id = String(json.id);
          await call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { purpose: 'school' } });
          const { raw } = await call(ARU, 'GET', `/api/v1/applications/${id}/content`);
          const signature = base64(signGost(OF_ARU, raw, instance.clock.now(), change));
          return { id, sent: await meanwhile(() => post(`/api/v1/applications/${id}/submit`, { signature })) };
        },
      });
    };
    try {
      await onTheRoad(walk, [], { country, environment: { NCANODE_URL: checker.address } });
    } finally {
      rmSync(country, { recursive: true });
    }
  });

describe('a signature by GOST', () => {
  test(
    'lets its signer in and begins a case while the checker answers; a wrong one is refused at the door',
    inScene(async ({ instance, checker, signIn, send, jobs, look, call }) => {
      const signedIn = await signIn(OF_ARU);
      assert.equal(signedIn.status, 201, signedIn.text);
      const [session] = await instance.asOwner<{ assurance: string }>('select assurance from identity.session');
      assert.equal(session?.assurance, 'substantial');
      const { id, sent } = await send();
      assert.equal(sent.status, 200, sent.text);
      await jobs();
      assert.equal((await look(id)).state.status, 'granted');
      const application = await instance.app.read((tx) => applicationOf(tx, id));
      assert.equal(application?.signatures[0]?.revocation, 'good');
      assert.equal((await send({ wrong: true })).sent.json.code, 'trust.bad_signature');
      const other = authority.issue({ name: 'БАСҚА', iin: GLEB });
      checker.revoked.set(other.certificate.serial, instant(instance.clock.now() - 1000));
      assert.equal((await signIn(other)).json.code, 'trust.revoked');
      assert.doesNotMatch((await call(ARU, 'GET', `/en/cases/${id}`)).text, /waits for the check/);
    }),
  );

  test(
    'waits where the checker is silent, and the page says so; nobody is let in; then it counts, or the case is refused as unsigned',
    inScene(async ({ checker, signIn, send, look, call, pass, jobs }) => {
      checker.behave('down');
      const refused = await signIn(OF_ARU);
      assert.deepEqual([refused.status, refused.json.code], [503, 'trust.checker_silent']);
      const [good, wrong] = [await send(), await send({ wrong: true })];
      assert.deepEqual([good.sent.status, wrong.sent.status], [200, 200]);
      await jobs();
      const statusOf = async (id: string) => (await look(id)).state.status;
      assert.equal(await statusOf(good.id), 'registered');
      for (const [language, said] of [
        ['kk', 'Қолтаңба тексерілгенше іс күтіп тұр'],
        ['ru', 'Дело ждёт, пока проверят подпись'],
        ['en', 'The case waits for the check of the signature'],
      ])
        assert.ok((await call(ARU, 'GET', `/${language}/cases/${good.id}`)).text.includes(said ?? ''), said);
      await pass(61_000);
      assert.equal(await statusOf(good.id), 'registered');
      checker.behave('right');
      await pass(61_000);
      await pass(61_000);
      assert.equal(await statusOf(good.id), 'granted');
      assert.equal((await look(wrong.id)).state.decision?.ground, OWN_GROUNDS.signature);
      assert.match(
        (await call(ARU, 'GET', `/en/cases/${wrong.id}`)).text,
        /signature of the application does not hold/,
      );
    }),
  );
});
