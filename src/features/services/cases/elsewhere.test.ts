/** Applications whose facts live elsewhere, along the whole road: the keeper answers, is silent, answers late; the clock stands and goes on. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { issueStop, liftStop, noteShown, setBearer } from '#features/registers/index.ts';
import { type Keeper, withKeeper } from '#features/registers/testing/keeper.ts';
import { instant } from '#kernel/instant.ts';
import { applicationOf } from '../applications/application.ts';
import { fsckHistory } from '../history/fsck.ts';
import { ARU } from '../testing/aqsai.ts';
import { fsckCases } from './fsck.ts';
import { onTheRoad, type Road } from './testing/road.ts';

const DAY_MS = 24 * 3_600_000;
const PLACE = { district: '1010', spot: 'Көк базар, 7' };
const told = (until = '2099-12-31') => ({
  data: { policies: [{ number: 'P-1', insured: { number: ARU }, validUntil: until }] },
});
const silent = (keeper: Keeper) => keeper.behave((_, response) => response.writeHead(503).end());

interface Scene extends Road {
  readonly keeper: Keeper;
  begin(service: string, answers?: Record<string, unknown>): Promise<string>;
  page(path: string): Promise<string>;
  pass(ms: number): Promise<void>;
  letters(): Promise<string[]>;
}

const inScene = (run: (scene: Scene) => Promise<void>) => () =>
  withKeeper('stall-insurance', (keeper) =>
    onTheRoad(
      async (road) => {
        await run({
          ...road,
          keeper,
          async begin(service, answers) {
            const { json } = await road.call(ARU, 'POST', '/api/v1/applications', { service });
            const id = String(json.id);
            if (answers) await road.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers });
            return id;
          },
          page: async (path) => (await road.call(ARU, 'GET', path)).text,
          pass: (ms) => road.moveTo(instant(road.instance.clock.now() + ms)),
          letters: async () =>
            (
              await road.instance.asOwner<{ kind: string }>(
                "select kind from notifications.letter where kind <> 'services.submitted' order by id",
              )
            ).map(({ kind }) => kind),
        });
        for await (const finding of fsckHistory(road.instance.app)) assert.fail(finding.what);
        for await (const finding of fsckCases(road.instance.app)) assert.fail(finding.what);
      },
      [],
      { environment: { REGISTER_SOURCES: keeper.settings } },
    ),
  );

/** What programs are told of registers that have not answered. */
interface ToldAwaited {
  readonly awaited: readonly {
    readonly register: string;
    readonly silentSince: string | null;
    readonly againAt: string | null;
    readonly isStopped: boolean;
  }[];
  readonly maySendWithout?: boolean;
}

/** The keeper has been asked, and said nothing. */
async function knownToBeSilent({ page, jobs }: Scene, id: string): Promise<void> {
  await page(`/en/applications/${id}/check`);
  await jobs();
}

describe('an application whose facts live elsewhere', () => {
  test(
    'is filled in, signed and decided as any other while the keepers answer',
    inScene(async (scene) => {
      const { keeper, begin, page, jobs, submit, look, call } = scene;
      keeper.tell(told());
      const id = await begin('food-cart-permit', PLACE);
      await jobs();
      // The place is asked for once its number is there.
      await page(`/en/applications/${id}/evidence`);
      await jobs();
      const shown = await page(`/en/applications/${id}/evidence`);
      assert.match(shown, /P-1/);
      assert.match(shown, /Kok Bazaar/);
      assert.doesNotMatch(shown, /has not answered/);
      assert.equal((await submit(id)).status, 200);
      const { state } = await look(id);
      assert.deepEqual(state.awaits, []);
      const { json } = await call(ARU, 'GET', `/api/v1/applications/${id}`);
      assert.deepEqual([json.waitsSince, json.awaited], [null, []]);
    }),
  );

  test(
    'is sent while a keeper is silent, waits with the clock standing, and goes on by itself',
    inScene(async (scene) => {
      const { keeper, begin, page, jobs, pass, submit, look, kinds, call, assign, decide, instance, letters } = scene;
      silent(keeper);
      const id = await begin('food-cart-permit', PLACE);
      await jobs();
      await knownToBeSilent(scene, id);
      for (const [language, words] of [
        [
          'kk',
          ['жауап бермей тұр. Басталған уақыты:', 'Өтінішті қазір-ақ жібере аласыз', 'Оған дейін мерзім тоқтап тұрады'],
        ],
        [
          'ru',
          ['«Реестр страхования торговли» не отвечает с', 'можно отправить уже сейчас', 'До этого срок остановлен'],
        ],
        [
          'en',
          [
            '“Register of trade insurance” has not answered since',
            'Trade Inspection',
            'The insurers',
            'You can send the application now',
            'article 31',
          ],
        ],
      ] as const) {
        const text = await page(`/${language}/applications/${id}/check`);
        for (const word of words) assert.ok(text.includes(word), `${language}: ${word}`);
      }

      const draft = (await call(ARU, 'GET', `/api/v1/applications/${id}`)).json as unknown as ToldAwaited;
      const [awaited] = draft.awaited;
      assert.deepEqual([awaited?.register, awaited?.isStopped, draft.maySendWithout], ['stall-insurance', false, true]);
      assert.ok(awaited?.silentSince && awaited.againAt && awaited.silentSince < awaited.againAt);
      const { raw } = await call(ARU, 'GET', `/api/v1/applications/${id}/content`);
      const content = JSON.parse(new TextDecoder().decode(raw));
      assert.deepEqual(content.awaited, [{ evidence: 'insurance', register: 'stall-insurance' }]);
      assert.match(JSON.stringify(content.inWords), /does not answer|жауап бермей|не отвечает/);
      assert.equal((await submit(id)).status, 200);
      assert.deepEqual(await kinds(id), ['submitted', 'registered', 'unit-assigned', 'evidence-awaited']);

      const sent = (await call(ARU, 'GET', `/api/v1/applications/${id}`)).json as unknown as ToldAwaited;
      assert.deepEqual(
        sent.awaited.map(({ register }) => register),
        ['stall-insurance'],
      );
      const waiting = await look(id);
      assert.equal(waiting.state.term?.state, 'paused');
      assert.equal(waiting.state.dueAt, null);
      const casePage = await page(`/en/cases/${id}`);
      assert.match(casePage, /The case waits for a register/);
      assert.match(casePage, /Until then the clock stands still/);
      assert.match(casePage, /has not answered since/);
      await assign(id);
      assert.equal(
        await decide(id, { outcome: 'grant', reasons: 'Бәрі дұрыс, рұқсат берілсін.' }),
        'services.answer_awaited',
      );

      await pass(3 * DAY_MS);
      assert.deepEqual((await kinds(id)).at(-1), 'draw-done');
      const lines = (await look(id)).state.term?.lines ?? [];
      assert.ok(lines.filter(({ kind, note }) => kind === 'paused' && note === 'evidence').length >= 3);
      assert.match(await page(`/en/cases/${id}/term`), /A register does not answer/);

      keeper.tell(told());
      await pass(16 * 60_000);
      const going = await look(id);
      assert.equal((await kinds(id)).at(-1), 'evidence-received');
      assert.equal(going.state.term?.state === 'paused' || typeof going.state.dueAt === 'number', true);
      assert.equal(typeof going.state.dueAt, 'number');
      assert.ok((await letters()).includes('services.evidence-received'));
      assert.match(await page(`/kk/cases/${id}`), /Тізілімнің жауабы келді: Сауда сақтандыруының тізілімі/);
      assert.equal(await decide(id, { outcome: 'grant', reasons: 'Бәрі дұрыс, рұқсат берілсін.' }), 'done');
      await jobs();
      const [document] = await instance.asOwner<{ n: number }>('select count(*)::int as n from documents.document');
      assert.equal(document?.n, 1);
    }),
  );

  test(
    'of a service that lets nobody go without is kept, and the person is told once it can go on',
    inScene(async (scene) => {
      const { keeper, begin, page, jobs, pass, submit, call, letters, kinds } = scene;
      silent(keeper);
      const id = await begin('insurance-extract');
      await jobs();
      await knownToBeSilent(scene, id);
      const text = await page(`/ru/applications/${id}/check`);
      assert.match(text, /Заявление можно будет отправить, когда реестр ответит/);
      assert.doesNotMatch(text, /applications\/[^"]+\/sign"/);
      const refused = await call(ARU, 'GET', `/api/v1/applications/${id}/content`);
      assert.equal(refused.status, 409);
      assert.equal(refused.json.code, 'services.evidence_awaited');
      assert.match(await page(`/en/applications/${id}/sign`), /A register has not answered yet/);

      keeper.tell(told());
      await pass(16 * 60_000);
      assert.deepEqual(await letters(), ['services.answered']);
      assert.equal((await submit(id)).status, 200);
      await jobs();
      assert.ok((await kinds(id)).includes('document-issued'));
    }),
  );

  test(
    'taken back while it waits is not asked for any more',
    inScene(async (scene) => {
      const { keeper, begin, jobs, submit, call, instance } = scene;
      silent(keeper);
      const id = await begin('food-cart-permit', PLACE);
      await jobs();
      await knownToBeSilent(scene, id);
      assert.equal((await submit(id)).status, 200);
      assert.equal((await call(ARU, 'POST', `/api/v1/applications/${id}/withdraw`, {})).status < 300, true);
      assert.deepEqual(await instance.asOwner('select id from registers.question where case_id = $1', [id]), []);
    }),
  );

  test(
    'waits for the lifting of an order, and says that it is one',
    inScene(async (scene) => {
      const { keeper, begin, jobs, submit, pass, page, kinds, instance } = scene;
      silent(keeper);
      const id = await begin('food-cart-permit', PLACE);
      await jobs();
      await knownToBeSilent(scene, id);
      assert.equal((await submit(id)).status, 200);
      const officerId = '019aa000-0000-7000-8000-00000000000a';
      const order = { register: 'stall-insurance', purpose: 'decide-application', authority: 'data-commissioner' };
      const cite = { act: 'AQ-DATA', article: '9' };
      const stop = await instance.app.transaction((tx) =>
        issueStop(tx, { ...order, officerId, reason: 'It was misused.', cite }),
      );
      keeper.tell(told());
      const asked = keeper.heard.length;
      await pass(16 * 60_000);
      assert.equal(keeper.heard.length, asked, 'nobody is asked against an order');
      assert.match(await page(`/en/cases/${id}`), /has stopped the reading of “Register of trade insurance”/);
      await instance.app.transaction((tx) => liftStop(tx, { id: stop, officerId, reason: 'It is mended.' }));
      await pass(16 * 60_000);
      assert.equal((await kinds(id)).at(-1), 'evidence-received');
    }),
  );

  test(
    'would I get it: what is silent is said, and one’s own facts can be tried instead',
    inScene(async ({ keeper, page, jobs, pass }) => {
      silent(keeper);
      await page('/en/services/food-cart-permit/check');
      await jobs();
      const text = await page('/en/services/food-cart-permit/check');
      assert.match(text, /“Register of trade insurance” has not answered since/);
      assert.match(text, /Until then you can fill in these facts below yourself/);
      keeper.tell(told('2001-01-01'));
      await pass(60_000);
      assert.match(await page('/en/services/food-cart-permit/check'), /Insure it first/);
      assert.match(await page('/en/services/food-cart-permit'), /the clock stands until it does/);
      assert.match(await page('/en/services/insurance-extract'), /we write to you once it does/);
    }),
  );
});

test(
  'a room above may carry the questions itself',
  inScene(async (scene) => {
    const { begin, page, jobs, instance, keeper } = scene;
    setBearer(instance.app.env, 'http', async (_env, { register }, { where }) => {
      assert.equal(register, 'stall-insurance');
      return [{ number: 'P-7', insured: { number: where.holder }, validUntil: '2099-12-31' }];
    });
    const id = await begin('insurance-extract');
    await jobs();
    assert.match(await page(`/en/applications/${id}/evidence`), /P-7/);
    assert.equal(keeper.heard.length, 0);
  }),
);

test(
  'the officer is shown what was told, and the person sees that he was',
  inScene(async (scene) => {
    const { keeper, begin, jobs, page, submit, assign, instance, decide } = scene;
    keeper.tell(told());
    const id = await begin('food-cart-permit', PLACE);
    await jobs();
    await page(`/en/applications/${id}/evidence`);
    await jobs();
    assert.equal((await submit(id)).status, 200);
    await assign(id);
    const asked = keeper.heard.length;
    const application = await instance.app.read((tx) => applicationOf(tx, id));
    const [fact] = application?.facts.insurance ?? [];
    assert.deepEqual(fact?.about, [{ kind: 'iin', identifier: ARU }]);
    const who = { kind: 'officer', officerId: 'o', agency: 'trade-inspection' } as const;
    const query = { register: 'stall-insurance', fields: ['until'], purpose: 'decide-application', caseId: id };
    await instance.app.transaction((tx) => noteShown(tx, who, query, fact?.about ?? []));
    assert.equal(keeper.heard.length, asked, 'a look at what was told asks nobody');
    const [line] = await instance.asOwner<{ identifier: string }>(
      "select identifier from registers.lookup where actor_kind = 'officer'",
    );
    assert.equal(line?.identifier, ARU);
    assert.equal(await decide(id, { outcome: 'grant', reasons: 'Бәрі дұрыс, рұқсат берілсін.' }), 'done');
  }),
);
