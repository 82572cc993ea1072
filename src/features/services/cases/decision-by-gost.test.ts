/** An officer decides by GOST: nothing takes effect before the signature is known to hold, and nothing if it doesn't, if he left, or if the case went on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicTrust } from '#features/trust/index.ts';
import type { Question } from '#features/trust/outside.ts';
import { parseSignedData } from '#features/trust/signatures/parse.ts';
import { profileOf } from '#features/trust/testing/authority.ts';
import { type CheckerDouble, gostAuthority, signGost } from '#features/trust/testing/checker.ts';
import { inGostCountry, meanwhile } from '#features/trust/testing/gost-country.ts';
import { pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { unpack } from '#features/verification/container.ts';
import { checkPassport } from '#features/verification/passport.ts';
import { base64, fromBase64, hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { passportOf } from '../passport/testing.ts';
import { DAUREN, type Reply } from '../testing/aqsai.ts';
import { OFFICER, onTheRoad, type Road } from './testing/road.ts';
import { stall } from './testing/stories.ts';

const authority = gostAuthority(systemClock.now(), profileOf('test/country'));
const OF_OFFICER = authority.issue({ name: 'ДАЛАЕВ ДӘУРЕН', iin: DAUREN });
const OFFICER_ID = '019aa000-0000-7000-8000-00000000000a';

interface Scene extends Road {
  readonly checker: CheckerDouble;
  /** A case that could be granted. */
  ready(): Promise<string>;
  /** The officer's grant, signed by GOST and sent. */
  grant(id: string, how?: { wrong?: boolean }): Promise<Reply>;
  pass(ms: number): Promise<void>;
  /** What the officer signed, as it was sent. */
  readonly sent: Uint8Array[];
  stateOf(waiting: unknown): Promise<Readonly<Record<string, unknown>>>;
}

const inScene = (run: (scene: Scene) => Promise<void>) => () =>
  inGostCountry(authority, ({ checker, ...where }) =>
    onTheRoad(
      async (road) => {
        const { instance, call, jobs, people } = road;
        await instance.asOwner(
          `insert into identity.officer (id, person_id, name, agency, unit, recorded_at, recorded_by)
           values ($1, $2, 'Далаев', 'trade-inspection', 'steppe', now(), 'test')`,
          [OFFICER_ID, people[DAUREN]?.personId],
        );
        await instance.asOwner(
          `insert into identity.assignment (officer_id, number, roles, competences, effective_from, recorded_at, recorded_by)
           values ($1, 1, '{}', '{}', '2020-01-01', now(), 'test')`,
          [OFFICER_ID],
        );
        const sent: Uint8Array[] = [];
        await run({
          ...road,
          checker,
          sent,
          async ready() {
            const id = await stall(road);
            assert.equal(await road.act(OFFICER, id, 'examination', { points: { passageFree: true } }), 'done');
            return id;
          },
          async grant(id, how) {
            const path = `/api/v1/applications/${id}`;
            const prepared = await call(OFFICER, 'POST', `${path}/decision-content`, { outcome: 'grant' });
            const { contentBase64, sha256 } = prepared.json as { contentBase64: string; sha256: string };
            const signed = signGost(OF_OFFICER, fromBase64(contentBase64), instance.clock.now(), how);
            sent.push(signed);
            const signature = base64(signed);
            return meanwhile(jobs, () => call(OFFICER, 'POST', `${path}/decision`, { sha256, signature }));
          },
          pass: (ms) => road.moveTo(instant(instance.clock.now() + ms)),
          stateOf: async (waiting) => (await call(OFFICER, 'GET', `/api/v1/signing/${waiting}`)).json,
        });
      },
      [],
      where,
    ),
  );

const MINUTE_MS = 60_000;

test(
  'a decision by GOST is made at once while the checker answers, and not at all where the signature is wrong',
  inScene(async ({ ready, grant, kinds, look }) => {
    const id = await ready();
    const before = await kinds(id);
    assert.equal((await grant(id, { wrong: true })).json.code, 'trust.bad_signature');
    assert.deepEqual(await kinds(id), before);
    const done = await grant(id);
    assert.deepEqual([done.status, done.json.outcome], [200, 'granted'], done.text);
    assert.equal((await look(id)).state.status, 'granted');
  }),
);

test(
  'where the checker is silent the case stands as it stood, until the answer is there',
  inScene(async ({ ready, grant, kinds, look, checker, pass, stateOf, instance }) => {
    const [good, wrong] = [await ready(), await ready()];
    checker.behave('down');
    const before = [await kinds(good), await kinds(wrong)];
    const [first, second] = [await grant(good), await grant(wrong, { wrong: true })];
    assert.deepEqual([first.status, second.status], [202, 202], first.text);
    await pass(2 * MINUTE_MS);
    assert.deepEqual([await kinds(good), await kinds(wrong)], before, 'no entry, no document, no letter');
    assert.deepEqual(await instance.asOwner('select 1 from documents.document'), []);
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    await pass(MINUTE_MS);
    assert.equal((await look(good)).state.status, 'granted');
    assert.equal((await stateOf(first.json.waiting)).state, 'done');
    assert.ok(!(await kinds(wrong)).includes('decided'));
    assert.equal((await stateOf(second.json.waiting)).code, 'trust.bad_signature');
    assert.deepEqual(
      await instance.asOwner("select 1 from notifications.letter where kind = 'identity.signed-act-refused'"),
      [],
      'an office’s affairs are not written to whoever holds it',
    );
  }),
);

test(
  'who left his office meanwhile, or decides upon a history that went on, has decided nothing',
  inScene(async ({ ready, grant, kinds, act, checker, pass, stateOf, instance }) => {
    const [left, moved] = [await ready(), await ready()];
    checker.behave('down');
    const onMoved = await grant(moved);
    assert.equal(onMoved.status, 202, onMoved.text);
    assert.equal(await act(OFFICER, moved, 'messages', { text: 'Құжатты қараңызшы.' }), 'done');
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    await pass(MINUTE_MS);
    assert.equal((await stateOf(onMoved.json.waiting)).code, 'services.decision_changed');
    assert.ok(!(await kinds(moved)).includes('decided'));

    checker.behave('down');
    const onLeft = await grant(left);
    assert.equal(onLeft.status, 202, onLeft.text);
    await instance.asOwner(
      "insert into identity.ending (officer_id, at, reason, recorded_by) values ($1, now(), 'left', 'test')",
      [OFFICER_ID],
    );
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    await pass(MINUTE_MS);
    assert.equal((await stateOf(onLeft.json.waiting)).code, 'identity.office_lost');
    assert.ok(!(await kinds(left)).includes('decided'));
  }),
);

test(
  'a signature by GOST goes away with its time-stamp inside, its signed part untouched, and the checker is asked about it without',
  inScene(async (scene) => {
    const { ready, grant, jobs, instance, sent } = scene;
    const id = await ready();
    assert.equal((await grant(id)).status, 200);
    await jobs();
    const bytes = await passportOf(scene, id);
    const { files } = unpack(bytes);
    const content = files.get('decision/content.json') ?? assert.fail();
    const gone = parseSignedData(files.get('decision/officer.p7s') ?? assert.fail());
    const came = sent.at(-1) ?? assert.fail();
    const { attributes, signature } = parseSignedData(came);
    assert.deepEqual([hex(gone.attributes), hex(gone.signature)], [hex(attributes), hex(signature)]);
    const { roots } = await instance.app.read(publicTrust);
    await withOpenssl(async (openssl) => {
      openssl.write('root.pem', roots.map(pem).join(''));
      openssl.write('signature', signature);
      openssl.write('token', gone.timestamps[0] ?? assert.fail('no time-stamp'));
      const ours = gone.certificates.filter((der) => hex(der) !== hex(gone.signer.der));
      openssl.write('beside.pem', ours.map(pem).join(''));
      const what = ['-data', 'signature', '-in', 'token', '-token_in', '-CAfile', 'root.pem'];
      const judged = openssl.run('ts', '-verify', ...what, '-untrusted', 'beside.pem');
      assert.ok(judged.ok, judged.said);
    });

    const asked: Question[] = [];
    const years = instant(instance.clock.now() + 20 * 365 * 86_400_000);
    const linesBy = (revocation: 'good' | { at: ReturnType<typeof instant> }) =>
      checkPassport(bytes, {
        now: years,
        checker: (question) => {
          asked.push(question);
          return { holds: true, revocation };
        },
      }).lines;
    const line = linesBy('good').find(({ signature: by }) => by?.serial === OF_OFFICER.certificate.serial);
    assert.deepEqual([line?.verdict, line?.signature?.timeBy], ['valid', 'stamp'], JSON.stringify(line));
    const question = parseSignedData(asked[0]?.bytes ?? assert.fail());
    assert.deepEqual([question.unsigned, hex(question.signature)], [[], hex(signature)]);
    assert.deepEqual(asked[0]?.content, content);
    const lost = linesBy({ at: instant(instance.clock.now() + 86_400_000) });
    assert.ok(
      lost.every(({ verdict }) => verdict === 'valid'),
      'withdrawn later: the time-stamp shows that it was there',
    );
  }),
);
