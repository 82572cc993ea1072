import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inclusion, verifyInclusion } from '#features/transparency/index.ts';
import { fromBase64, fromHex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { contentOf } from '#platform/files.ts';
import { drain } from '#platform/worker.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { attachFile } from '../../applications/actions/attach.ts';
import { appendHistory } from '../../history/append.ts';
import { ARU } from '../../testing/aqsai.ts';
import { act, openCase, systemActor } from '../load.ts';
import { onTheRoad, type Road } from '../testing/road.ts';
import { STALL, stall } from '../testing/stories.ts';
import { retentionLoop } from './loops.ts';

const YEAR_MS = 365 * 86_400_000;

/** An automatic service, decided and issued. */
async function ended(road: Road): Promise<{ id: string; keptUntil: Instant }> {
  const id = await road.apply('residence-certificate', { purpose: 'school' });
  await road.jobs();
  const { status, keptUntil } = (await road.look(id)).state;
  assert.equal(status, 'granted');
  assert.ok(keptUntil);
  return { id, keptUntil };
}

/** Loops and queues at a moment, but for the authorities': their certificates end before anything has been kept for its time. */
async function liveAt({ instance }: Road, moment: Instant): Promise<void> {
  instance.clock.set(moment);
  await drain(
    instance.app,
    instance.pool,
    instance.features.filter(({ name }) => name !== 'trust'),
  );
}

const before = (moment: Instant, ms = 1000): Instant => (moment - ms) as Instant;

/** Kinds of entries whose content is there. */
async function kinds(road: Road, id: string): Promise<string[]> {
  const rows = await road.instance.asOwner<{ kind: string }>(
    'select kind from services.history join services.content using (digest) where case_id = $1 order by seq',
    [id],
  );
  return rows.map(({ kind }) => kind);
}

async function count(road: Road, table: string): Promise<number> {
  const [row] = await road.instance.asOwner<{ count: number }>(`select count(*)::int as count from ${table}`);
  return row?.count ?? 0;
}

/** What the checkers of all features find. */
async function fsck({ instance }: Road): Promise<string[]> {
  const found: string[] = [];
  for (const feature of instance.features) {
    for await (const { what } of feature.fsck?.(instance.app) ?? []) found.push(what);
  }
  return found;
}

describe('the end of keeping', () => {
  test('to the last moment all is there; then the contents are gone, and the proofs hold', () =>
    onTheRoad(async (road) => {
      const { app } = road.instance;
      const { id, keptUntil } = await ended(road);
      const open = await stall(road);
      const all = await road.kinds(id);
      await liveAt(road, before(keptUntil));
      assert.deepEqual(await kinds(road, id), all);
      await liveAt(road, keptUntil);
      assert.deepEqual(await kinds(road, id), ['erased'], 'bytes and salts are one row');
      assert.equal(await count(road, `services.draft where id = '${id}'`), 0);
      assert.equal(await count(road, 'services.application_attempt'), 1, 'what was signed for the other case stays');
      const other = await road.look(open);
      assert.deepEqual(
        await kinds(road, open),
        other.entries.map(({ kind }) => kind),
        'a later case keeps its contents',
      );
      for (const { leaf } of (await road.look(id)).entries) {
        const found = await app.read((tx) => inclusion(tx, fromHex(leaf)));
        assert.ok(found);
        const root = fromBase64(found.checkpoint.split('\n')[2] ?? '');
        assert.ok(verifyInclusion({ ...found, leafHash: fromHex(leaf), size: found.treeSize, root }));
      }
      assert.deepEqual(await fsck(road), []);
      await liveAt(road, keptUntil);
      assert.deepEqual(await road.kinds(id), [...all, 'erased'], 'once');
    }));

  test('the page says it plainly, in three languages; the API says it too', () =>
    onTheRoad(async (road) => {
      const { id, keptUntil } = await ended(road);
      await liveAt(road, keptUntil);
      const words = {
        kk: /мазмұны .+ өшірілді/,
        ru: /Содержание этого заявления удалено/,
        en: /content of this application was erased/,
      };
      for (const [language, said] of Object.entries(words)) {
        const page = await road.call(ARU, 'GET', `/${language}/applications/${id}`);
        assert.equal(page.status, 200);
        assert.match(page.text, said);
        assert.doesNotMatch(page.text, /undefined/);
      }
      const { json } = await road.call(ARU, 'GET', `/api/v1/applications/${id}`);
      const { cite, period } = json.erased as { cite: { act: string }; period: string };
      assert.equal(period, 'P5Y');
      assert.ok(cite.act);
      const [act] = await road.instance.asOwner<{ said: string }>(
        `select convert_from(bytes, 'UTF8') as said from services.content
         join services.history using (digest) where kind = 'erased'`,
      );
      assert.match(act?.said ?? '', /"article":".+"erased":\[\{"digest":"[0-9a-f]{64}","seq":1\}/);
      const baseUrl = await road.instance.listen();
      await withBrowser(async (browser) => {
        for (const [language, width] of [
          ['kk', 360],
          ['ru', 1280],
          ['en', 360],
        ] as const) {
          const page = await browser.openPage(width, { baseUrl });
          await page.context().addCookies([{ name: 'who', value: ARU, url: baseUrl }]);
          await page.goto(`/${language}/cases/${id}`);
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
          if (process.env.SHOTS)
            await page.screenshot({ path: `${process.env.SHOTS}/erased-${language}.png`, fullPage: true });
        }
      });
    }));

  test('a crash between the act and the erasing leaves nothing wrong, and the next start goes on', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      const { id, keptUntil } = await ended(road);
      clock.set(keptUntil);
      await retentionLoop.run(app);
      assert.ok((await kinds(road, id)).includes('submitted'), 'only the act is written');
      await retentionLoop.run(app);
      assert.equal((await road.kinds(id)).filter((kind) => kind === 'erased').length, 1);
      assert.deepEqual(
        (await fsck(road)).filter((what) => !/log/.test(what)),
        [],
      );
      await liveAt(road, keptUntil);
      assert.deepEqual(await kinds(road, id), ['erased']);
      assert.deepEqual(await fsck(road), []);
    }));

  test('an act that nobody carried out is found', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      const { id, keptUntil } = await ended(road);
      clock.set(keptUntil);
      await retentionLoop.run(app);
      await road.instance.asOwner("delete from pgboss.job where name = 'services.erase'");
      await liveAt(road, (keptUntil + 2 * 86_400_000) as Instant);
      assert.ok((await kinds(road, id)).includes('submitted'));
      assert.ok((await fsck(road)).includes('an act says that the content was erased, and it is still there'));
    }));

  test('what is said after the erasing is kept for its own time', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      const { id, keptUntil } = await ended(road);
      await liveAt(road, keptUntil);
      const by = systemActor('test');
      const { edition } = (await road.look(id)).entries[0] ?? assert.fail();
      await app.transaction((tx) =>
        appendHistory(tx, { caseId: id, kind: 'complaint', at: clock.now(), by, edition, content: { event: 'late' } }),
      );
      const later = (await road.look(id)).state.keptUntil;
      assert.ok(later !== undefined && later > keptUntil);
      await liveAt(road, keptUntil);
      assert.deepEqual(await kinds(road, id), ['erased', 'complaint']);
    }));
});

describe('the document of a case', () => {
  const DAY_MS = 86_400_000;
  /** The certificate is valid for thirty days, and is kept as long as its case. */
  const ofDocument = (caseEnd: Instant): Instant => (caseEnd + 40 * DAY_MS) as Instant;

  test('goes after its case, for its own time', () =>
    onTheRoad(async (road) => {
      const { keptUntil } = await ended(road);
      await liveAt(road, keptUntil);
      assert.equal(await count(road, 'documents.content'), 1);
      await liveAt(road, ofDocument(keptUntil));
      assert.equal(await count(road, 'documents.content'), 0);
      assert.equal(await count(road, 'documents.rendering'), 0);
      assert.deepEqual(await fsck(road), []);
    }));

  test('stays while its case has something new to say, and goes with that', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      const { id, keptUntil } = await ended(road);
      await liveAt(road, keptUntil);
      await app.transaction(async (tx) => {
        const late = { kind: 'complaint', by: systemActor('test'), content: { event: 'late' } } as const;
        await act(tx, await openCase(tx, id, clock.now()), late);
      });
      await liveAt(road, ofDocument(keptUntil));
      assert.equal(await count(road, 'documents.content'), 1);
      const { keptUntil: later } = (await road.look(id)).state;
      assert.ok(later);
      await liveAt(road, later);
      await liveAt(road, (later + 2 * DAY_MS) as Instant);
      assert.equal(await count(road, 'documents.content'), 0);
      assert.deepEqual(await fsck(road), []);
    }));
});

test('what is due is found by an index', () =>
  onTheRoad(async ({ instance }) => {
    const plan = async (sql: string) =>
      (await instance.asOwner<{ 'QUERY PLAN': string }>(`explain ${sql}`)).map((row) => row['QUERY PLAN']).join('\n');
    await instance.asOwner(`insert into services.draft (id, service, edition, person_id, language, channel, state, created_at, updated_at)
      select gen_random_uuid(), 's', 'e' || n % 3, gen_random_uuid(), 'kk', 'portal',
        case when n % 10 = 0 then 'open' else 'submitted' end, '2026-01-01'::timestamptz + n * interval '1 minute', '2026-02-01'
      from generate_series(1, 20000) n`);
    await instance.asOwner('analyze services.draft');
    assert.match(
      await plan(`select id from services.draft where edition = 'e1' and state in ('open', 'awaiting-cosignature')
        and created_at < '2026-01-02' and updated_at < '2026-01-02' order by created_at limit 200`),
      /draft_by_age/,
    );
    assert.match(
      await plan(`select case_id, until from services.keeping where until <= '2026-01-01'
        and (until, case_id) > ('2025-01-01', '019aa000-0000-7000-8000-000000000001') order by until, case_id limit 200`),
      /keeping_by_time/,
    );
    assert.match(await plan("select 1 from services.file_use where sha256 = 'x'"), /file_use_by_file/);
  }));

describe('who may not', () => {
  test('a content that vanishes without an act, or under an act of another, is found', () =>
    onTheRoad(async (road) => {
      const { id } = await ended(road);
      await road.instance.asOwner(
        "delete from services.content where digest in (select digest from services.history where case_id = $1 and kind = 'submitted')",
        [id],
      );
      assert.deepEqual(await fsck(road), ['the content is gone and no act says that it was erased']);
    }));

  test('an act before its time breaks the history', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      const { id } = await ended(road);
      const [first] = (await road.look(id)).entries;
      assert.ok(first);
      const erased = [{ seq: first.seq, digest: first.digest }];
      const entry = { caseId: id, at: clock.now(), by: systemActor('x'), edition: first.edition };
      await app.transaction((tx) => appendHistory(tx, { ...entry, kind: 'erased', content: { erased } }));
      await road.jobs();
      assert.match((await fsck(road)).join(), /not one that the rules allow: entry \d+: not_now/);
    }));

  test('the application can delete neither contents nor files', () =>
    onTheRoad(async ({ instance }) => {
      for (const table of ['services.content', 'services.file_use', 'files.file', 'files.chunk'])
        await assert.rejects(instance.asApp(`delete from ${table}`), /permission denied/, table);
    }));
});

describe('files and drafts', () => {
  const begin = async (road: Road): Promise<string> => {
    const { json } = await road.call(ARU, 'POST', '/api/v1/applications', { service: 'market-stall-permit' });
    const id = String(json.id);
    const actor = {
      kind: 'person',
      personId: road.people[ARU]?.personId ?? '',
      sessionId: 's',
      assurance: 'signature',
    } as const;
    const ctx = { ...road.instance.app.systemContext('test'), actor, channel: 'portal' } as const;
    const file = { name: 'plan.pdf', mediaType: 'application/pdf', scan: 'clean' } as const;
    const content = contentOf(new TextEncoder().encode('%PDF-1.7 plan'));
    await road.instance.app.perform(attachFile, ctx, { ...file, applicationId: id, content });
    return id;
  };

  test('a file goes with the last application that it was uploaded to; a forgotten draft goes too', () =>
    onTheRoad(async (road) => {
      const sent = await begin(road);
      const forgotten = await begin(road);
      await road.call(ARU, 'PATCH', `/api/v1/applications/${sent}`, { answers: STALL });
      await road.submit(sent);
      assert.equal(await road.act(ARU, sent, 'withdraw'), 'done');
      const { keptUntil } = (await road.look(sent)).state;
      assert.ok(keptUntil);
      await liveAt(road, before(keptUntil, YEAR_MS));
      const young = await begin(road);
      await liveAt(road, (keptUntil + 86_400_000) as Instant);
      assert.deepEqual(await kinds(road, sent), ['erased']);
      assert.equal(await count(road, `services.draft where id in ('${sent}', '${forgotten}')`), 0);
      assert.equal(await count(road, 'files.file'), 1, 'the young draft has it too');
      await road.call(ARU, 'POST', `/kk/applications/${young}/discard`, {});
      await liveAt(road, road.instance.clock.now());
      assert.equal(await count(road, 'services.file_use'), 0);
      assert.equal(await count(road, 'files.file'), 0);
      assert.equal(await count(road, 'files.chunk'), 0);
      assert.deepEqual(await fsck(road), []);
    }));
});
