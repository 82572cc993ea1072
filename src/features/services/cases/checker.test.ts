/** Signatures by GOST along the whole road: sign-in and applications, while the checker answers, is silent, and answers late. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { profileOf } from '#features/trust/testing/authority.ts';
import { type CheckerDouble, type GostKey, gostAuthority, signGost } from '#features/trust/testing/checker.ts';
import { inGostCountry, meanwhile } from '#features/trust/testing/gost-country.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { applicationOf } from '../applications/application.ts';
import { ARU, GLEB, type Reply } from '../testing/aqsai.ts';
import { OWN_GROUNDS } from './rules/state.ts';
import { onTheRoad, type Road } from './testing/road.ts';

const authority = gostAuthority(systemClock.now(), profileOf('test/country'));
const OF_ARU = authority.issue({ name: 'АҚСАЙОВА АРУ', iin: ARU });

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
  inGostCountry(authority, async ({ checker, ...where }) => {
    const walk = async (road: Road) => {
      const { instance, call, jobs } = road;
      const waiting: Scene['meanwhile'] = (act) => meanwhile(jobs, act);
      const post = (path: string, body: unknown) => call(ARU, 'POST', path, body);
      await run({
        ...road,
        checker,
        meanwhile: waiting,
        pass: (ms) => road.moveTo(instant(instance.clock.now() + ms)),
        async signIn(key) {
          const { json } = await post('/api/v1/session/challenge', {});
          const { id, content } = json as { id: string; content: string };
          const signature = base64(signGost(key, fromBase64(content), instance.clock.now()));
          return waiting(() => post('/api/v1/session', { id, signature }));
        },
        async send(change) {
          const { json } = await post('/api/v1/applications', { service: 'residence-certificate' });
          const id = String(json.id);
          await call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { purpose: 'school' } });
          const { raw } = await call(ARU, 'GET', `/api/v1/applications/${id}/content`);
          const signature = base64(signGost(OF_ARU, raw, instance.clock.now(), change));
          return { id, sent: await waiting(() => post(`/api/v1/applications/${id}/submit`, { signature })) };
        },
      });
    };
    await onTheRoad(walk, [], where);
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
