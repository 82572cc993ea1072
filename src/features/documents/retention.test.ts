import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { append, commitOf, inclusion, leafHashOf, verifyInclusion } from '#features/transparency/index.ts';
import { verifySignature } from '#features/trust/index.ts';
import { localDate } from '#kernel/dates.ts';
import { fromBase64, fromHex, hex } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Context } from '#platform/feature.ts';
import { drain } from '#platform/worker.ts';
import { retentionLoop } from './actions/erase.ts';
import { renderAgain } from './actions/render.ts';
import { documentsFeature } from './feature.ts';
import { revokeDocument } from './index.ts';
import { erasureBytes } from './rules/content.ts';
import { findByNumber } from './store/documents.ts';
import { insertErasure } from './store/retention.ts';
import { inspect, permitCountry, person, type World, withWorld } from './testing.ts';

const DAY_MS = 86_400_000;
/** The permit is valid until 31 May 2026 and its definition keeps it for five years: to the close of 31 May 2031. */
const KEPT_UNTIL = instantFromIso('2031-05-31T19:00:00.000Z');
const CONTENTS = ['content', 'seal', 'rendering', 'event_content'];

const CASE = '01900000-0000-7000-8000-0000000000aa';
const OTHER_CASE = '01900000-0000-7000-8000-0000000000bb';

interface Keeping extends World {
  /** Since when a case is erased; one that isn't named is kept. */
  readonly erasedSince: Map<string, Instant>;
  count(table: string): Promise<number>;
  contents(): Promise<number[]>;
  findings(): Promise<string[]>;
  /** Loops and queues at a moment, but for the authorities': their certificates end before anything has been kept for its time. */
  liveAt(moment: Instant): Promise<void>;
}

/** A world whose cases are erased from its first day on, unless the test says otherwise. */
function keeping(run: (world: Keeping) => Promise<void>, country?: string): Promise<void> {
  const erasedSince = new Map<string, Instant>([
    [CASE, 0 as Instant],
    [OTHER_CASE, 0 as Instant],
  ]);
  const caseKeeper = {
    isErased: async (_tx: unknown, caseId: string, at: Instant) => at >= (erasedSince.get(caseId) ?? Infinity),
    keptUntil: async (_tx: unknown, caseId: string) => erasedSince.get(caseId),
    isBeingIssued: async () => true,
  };
  return withWorld(
    async (world) => {
      const count = async (table: string): Promise<number> =>
        Number((await world.asOwner<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n);
      await run({
        ...world,
        erasedSince,
        count,
        contents: () => Promise.all(CONTENTS.map((table) => count(`documents.${table}`))),
        async findings() {
          const found: string[] = [];
          for (const feature of world.features)
            for await (const { what } of feature.fsck?.(world.app) ?? []) found.push(what);
          return found;
        },
        async liveAt(moment) {
          world.clock.set(moment);
          const features = world.features.filter(({ name }) => name !== 'trust');
          await drain(world.app, world.pool, features);
        },
      });
    },
    { caseKeeper, ...(country === undefined ? {} : { country }) },
  );
}

/** The clock goes on while a test runs. */
const before = (moment: Instant): Instant => (moment - 60_000) as Instant;
const after = (moment: Instant, ms: number): Instant => (moment + ms) as Instant;

const ctxOf = (world: World): Context => ({
  actor: person(world.stranger),
  now: world.clock.now(),
  language: 'kk',
  requestId: 'test',
  channel: 'portal',
});
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === `documents.${code}`;

const revoke = (world: World, number: string, caseId = OTHER_CASE): Promise<void> =>
  world.app.transaction((tx) => revokeDocument(tx, ctxOf(world), number, 'Асқаров қате өтініш берген', { caseId }));

async function issued(world: World): Promise<Awaited<ReturnType<World['issue']>>> {
  const document = await world.issue();
  await world.runJobs();
  return document;
}

describe('the end of keeping', () => {
  test('to the last moment all is there; then data, seal, renderings and files are gone, once', () =>
    keeping(async (world) => {
      const { number } = await issued(world);
      await world.liveAt(before(KEPT_UNTIL));
      assert.deepEqual(await world.contents(), [1, 1, 3, 0]);
      await world.liveAt(KEPT_UNTIL);
      assert.deepEqual(await world.contents(), [0, 0, 0, 0], 'bytes and salts are one row');
      assert.equal(await world.count('files.chunk'), 0);
      assert.equal(await world.count('documents.keeping'), 0);
      const document = await world.app.read((tx) => findByNumber(tx, number));
      const found = await world.app.read((tx) => inclusion(tx, document?.leaf_hash ?? new Uint8Array()));
      assert.ok(found && document);
      const root = fromBase64(found.checkpoint.split('\n')[2] ?? '');
      assert.ok(verifyInclusion({ ...found, leafHash: document.leaf_hash, size: found.treeSize, root }));
      assert.deepEqual(await world.findings(), []);
      await world.liveAt(after(KEPT_UNTIL, 3 * DAY_MS));
      assert.equal(await world.count('documents.erasure'), 1);
      assert.deepEqual(await world.findings(), []);
    }));

  test('what is in force, and what is kept for ever, stays', async () => {
    const far = instantFromIso('2090-01-01T00:00:00.000Z');
    await keeping(
      async (world) => {
        await issued(world);
        await world.liveAt(far);
        assert.deepEqual(await world.contents(), [1, 1, 3, 0], 'until revoked');
      },
      permitCountry({ validFor: undefined }),
    );
    await keeping(
      async (world) => {
        await issued(world);
        await world.liveAt(far);
        assert.deepEqual(await world.contents(), [1, 1, 3, 0], 'permanent');
      },
      permitCountry({ retention: { content: 'permanent', cite: { act: 'law', article: '7' } } }),
    );
  });

  test('a document waits for its case: open, disputed or kept, it is its evidence', () =>
    keeping(async (world) => {
      await issued(world);
      world.erasedSince.delete(CASE);
      await world.liveAt(after(KEPT_UNTIL, 400 * DAY_MS));
      assert.deepEqual(await world.contents(), [1, 1, 3, 0]);
      world.erasedSince.set(CASE, after(KEPT_UNTIL, 500 * DAY_MS));
      await world.liveAt(after(KEPT_UNTIL, 402 * DAY_MS));
      const [row] = await world.asOwner<{ until: Instant }>('select until from documents.keeping');
      assert.equal(
        row?.until,
        after(KEPT_UNTIL, 500 * DAY_MS),
        'asked again when the case may be erased, not each day',
      );
      await world.liveAt(after(KEPT_UNTIL, 500 * DAY_MS));
      assert.deepEqual(await world.contents(), [0, 0, 0, 0]);
      assert.deepEqual(await world.findings(), []);
    }));

  test('a revoked one counts from its revocation, waits for that case too, and the words of who revoked go with it', () =>
    keeping(async (world) => {
      const { number } = await issued(world);
      world.clock.set(instantFromIso('2026-04-10T06:00:00.000Z'));
      await revoke(world, number);
      world.erasedSince.delete(OTHER_CASE);
      const until = instantFromIso('2031-04-10T19:00:00.000Z');
      await world.liveAt(before(until));
      assert.deepEqual(await world.contents(), [1, 1, 3, 1]);
      await world.liveAt(until);
      assert.deepEqual(await world.contents(), [1, 1, 3, 1], 'the case of the revocation is kept');
      world.erasedSince.set(OTHER_CASE, until);
      await world.liveAt(after(until, 2 * DAY_MS));
      assert.deepEqual(await world.contents(), [0, 0, 0, 0]);
      assert.deepEqual(await world.findings(), []);
      for (const [language, said] of [
        ['kk', 'күші жойылды.'],
        ['ru', 'Отозван 10 апреля 2026'],
        ['en', 'Revoked on 10 April 2026.'],
      ]) {
        const { body } = await world.inject({
          url: `/${language}/documents/${number}`,
          cookies: { who: world.holder },
        });
        assert.match(body, new RegExp(said ?? ''));
        assert.doesNotMatch(body, /Асқаров|undefined|null/);
      }
    }));

  test('a paper that was uploaded again stays with that application', () =>
    keeping(async (world) => {
      await issued(world);
      await world.asOwner(
        'create table documents.upload as select min(sha256) as sha256 from files.file; alter table documents.upload add foreign key (sha256) references files.file (sha256)',
      );
      await world.liveAt(KEPT_UNTIL);
      assert.equal(await world.count('files.file'), 1);
      assert.equal(await world.count('documents.rendering'), 0);
    }));
});

describe('what is said of an erased document', () => {
  test('pages say it plainly in three languages, to the holder and to who checks by code; the API says it too', () =>
    keeping(async (world) => {
      const { number, code } = await issued(world);
      await world.liveAt(KEPT_UNTIL);
      const words = {
        kk: /деректері 2031 жылғы 1 маусым күні өшірілді: оларды сақтау мерзімі аяқталды/,
        ru: /Данные документа удалены 1 июня 2031.*закончился срок/,
        en: /data of this document were erased on 1 June 2031/,
      };
      const cookies = { who: world.holder };
      for (const [language, said] of Object.entries(words)) {
        for (const url of [`/${language}/documents/${number}`, `/${language}/v/${number}/${code}`]) {
          const page = await world.inject({ url, cookies });
          assert.equal(page.statusCode, 200, url);
          assert.match(page.body, said);
          assert.doesNotMatch(page.body, /undefined|Әлімжанова/);
        }
        const list = await world.inject({ url: `/${language}/cabinet/documents`, cookies });
        assert.match(list.body, new RegExp(number));
        const pdf = await world.inject({ url: `/${language}/documents/${number}.pdf`, cookies });
        assert.equal(pdf.statusCode, 410);
      }
      const erased = { on: '2031-06-01', period: 'P5Y', cite: { act: 'law', article: '7' } };
      const checked = (await world.inject({ url: `/api/v1/documents/${number}?code=${code}` })).json();
      assert.deepEqual(checked.erased, erased);
      assert.equal(checked.fields, undefined);
      const headers = { authorization: `Bearer ${world.holder}` };
      const held = (await world.inject({ url: `/api/v1/documents/${number}`, headers })).json();
      assert.deepEqual(
        [held.erased, held.state, held.content, held.proof.salt],
        [erased, 'expired', undefined, undefined],
      );
      assert.equal((await world.inject({ url: `/ru/documents/${number}.json`, cookies })).statusCode, 200);
    }));

  test('it is neither rendered nor revoked any more', () =>
    keeping(async (world) => {
      const { number, documentId } = await issued(world);
      await world.liveAt(KEPT_UNTIL);
      await assert.rejects(renderAgain(world.app, documentId), refused('erased'));
      await assert.rejects(revoke(world, number), refused('erased'));
    }));

  test('what its holder took away before holds without us: seal, place in the log, and the signature of the paper', () =>
    keeping(async (world) => {
      const { number } = await issued(world);
      const headers = { authorization: `Bearer ${world.holder}` };
      const taken = (await world.inject({ url: `/api/v1/documents/${number}`, headers })).json();
      const { rawPayload: pdf } = await world.inject({ url: `/api/v1/documents/${number}.pdf?in=kk`, headers });
      await world.liveAt(KEPT_UNTIL);
      const content = fromBase64(taken.content);
      const cms = fromBase64(taken.seal);
      const at = instantFromIso(taken.sealedAt);
      const verified = await world.app.read((tx) =>
        verifySignature(tx, { content, cms, at, accept: ['agency'], isKept: false }),
      );
      assert.equal(verified.kind, 'agency');
      const leaf = leafHashOf(world.app.env, 'documents.document', commitOf(fromHex(taken.proof.salt), content));
      assert.equal(hex(leaf), taken.proof.leafHash);
      const path = taken.proof.path.map(fromBase64);
      const root = fromBase64(taken.proof.checkpoint.split('\n')[2]);
      assert.ok(verifyInclusion({ leafHash: leaf, index: taken.proof.index, size: taken.proof.treeSize, path, root }));
      assert.match(inspect(pdf, 'pdfsig', '%'), /Signature is Valid/);
    }));
});

describe('a crash', () => {
  test('between the act and the erasing leaves nothing wrong, and the next start goes on; two workers write one act', () =>
    keeping(async (world) => {
      await issued(world);
      world.clock.set(KEPT_UNTIL);
      await Promise.all([retentionLoop.run(world.app), retentionLoop.run(world.app)]);
      await retentionLoop.run(world.app);
      assert.equal(await world.count('documents.erasure'), 1);
      assert.deepEqual(await world.contents(), [1, 1, 3, 0], 'only the act is written');
      const whole = (await world.findings()).filter((what) => !/log/.test(what));
      assert.deepEqual(whole, []);
      await world.liveAt(KEPT_UNTIL);
      assert.deepEqual(await world.contents(), [0, 0, 0, 0]);
      const [row] = await world.asOwner<{ document_id: string }>('select document_id from documents.erasure');
      const again = documentsFeature.jobs.find(({ name }) => name === 'documents.erase');
      await again?.run(world.app, { documentId: row?.document_id });
      assert.deepEqual(await world.findings(), []);
    }));

  test('in the middle of the erasing takes nothing away', () =>
    keeping(async (world) => {
      await issued(world);
      world.clock.set(KEPT_UNTIL);
      await retentionLoop.run(world.app);
      await world.asOwner(`create function documents.die() returns trigger language plpgsql as $$ begin raise 'killed'; end $$;
        create trigger die before delete on documents.rendering execute function documents.die()`);
      const erase = documentsFeature.jobs.find(({ name }) => name === 'documents.erase');
      const [row] = await world.asOwner<{ id: string }>('select id from documents.document');
      await assert.rejects(async () => erase?.run(world.app, { documentId: row?.id }), /killed/);
      assert.deepEqual(await world.contents(), [1, 1, 3, 0]);
      await world.asOwner('drop trigger die on documents.rendering');
      await world.liveAt(KEPT_UNTIL);
      assert.deepEqual(await world.contents(), [0, 0, 0, 0]);
    }));
});

describe('who may not', () => {
  test('the job erases nothing that no act names, and the application deletes nothing', () =>
    keeping(async (world) => {
      const { documentId } = await issued(world);
      const erase = documentsFeature.jobs.find(({ name }) => name === 'documents.erase');
      await erase?.run(world.app, { documentId });
      assert.deepEqual(await world.contents(), [1, 1, 3, 0]);
      for (const table of [...CONTENTS, 'erasure', 'document', 'event'])
        await assert.rejects(world.asApp(`delete from documents.${table}`), { code: '42501' });
    }));

  const gone: readonly [string, string][] = [
    ['delete from documents.content', 'the content is gone and no act says that it was erased'],
    ['delete from documents.event_content', 'the reason of its revocation is gone and no act says'],
    ["delete from documents.rendering where language = 'ru'", 'the log has 3 leaves of documents.rendering, 2 rows'],
    [
      'delete from documents.event_content; delete from documents.event',
      'the log has 1 leaves of documents.event, 0 rows',
    ],
  ];
  for (const [sql, expected] of gone) {
    test(`found: ${sql}`, () =>
      keeping(async (world) => {
        const { number } = await issued(world);
        await revoke(world, number);
        await world.runJobs();
        assert.deepEqual(await world.findings(), []);
        await world.asOwner(sql);
        const found = await world.findings();
        assert.ok(
          found.some((what) => what.includes(expected)),
          JSON.stringify(found),
        );
      }));
  }

  /** An act as somebody with the application's role would write it, in the log and all. */
  async function forge(world: Keeping, number: string, at: Instant, change: { readonly period?: string } = {}) {
    await world.app.transaction(async (tx) => {
      const document = await findByNumber(tx, number);
      assert.ok(document);
      const [renderings] = await world.asOwner<{ leaves: string[] }>(
        "select array_agg(encode(leaf_hash, 'hex')) as leaves from documents.rendering",
      );
      const facts = {
        at,
        counted_from: localDate('2026-05-31'),
        period: 'P5Y',
        act: 'law',
        article: '7',
        renderings: renderings?.leaves ?? [],
        ...change,
      };
      const { leafHash, salt } = await append(tx, 'documents.erasure', erasureBytes(document, facts));
      await insertErasure(tx, { document_id: document.id, ...facts, leaf_hash: leafHash, salt });
    });
    await world.asOwner('delete from documents.content; delete from documents.seal; delete from documents.rendering');
    const features = world.features.filter(({ name }) => name !== 'trust');
    await drain(world.app, world.pool, features);
  }

  test('a forged act is found: before its time, by another rule, of a case that is kept, without its leaf, or taken away', async () => {
    const expected = 'the act of erasing is not one that the rule allows';
    await keeping(async (world) => {
      const { number } = await issued(world);
      await forge(world, number, world.clock.now());
      assert.deepEqual(await world.findings(), [expected]);
    });
    await keeping(async (world) => {
      const { number } = await issued(world);
      world.clock.set(KEPT_UNTIL);
      await forge(world, number, KEPT_UNTIL, { period: 'P4Y' });
      assert.deepEqual(await world.findings(), [expected]);
    });
    await keeping(async (world) => {
      const { number } = await issued(world);
      world.erasedSince.delete(CASE);
      world.clock.set(KEPT_UNTIL);
      await forge(world, number, KEPT_UNTIL);
      assert.deepEqual(await world.findings(), [expected]);
    });
    await keeping(async (world) => {
      await issued(world);
      await world.liveAt(KEPT_UNTIL);
      await world.asOwner("update documents.erasure set at = at + interval '1 hour'");
      assert.deepEqual(await world.findings(), ['documents.erasure: the content does not open its leaf']);
      await world.asOwner('delete from documents.erasure');
      assert.match((await world.findings()).join('\n'), /no act says[\s\S]*1 leaves of documents.erasure, 0 rows/);
    });
  });

  test('an act that nobody carried out is found', () =>
    keeping(async (world) => {
      await issued(world);
      world.clock.set(KEPT_UNTIL);
      await retentionLoop.run(world.app);
      await world.asOwner("delete from pgboss.job where name = 'documents.erase'");
      await world.liveAt(after(KEPT_UNTIL, 2 * DAY_MS));
      assert.deepEqual(await world.findings(), ['an act says that the contents were erased, and they are still there']);
    }));
});

test('what is due is found by an index', () =>
  keeping(async (world) => {
    const rows = await world.asOwner<{ 'QUERY PLAN': string }>(`explain select document_id, until from documents.keeping
      where until <= '2026-01-01' and (until, document_id) > ('2025-01-01', '019aa000-0000-7000-8000-000000000001')
      order by until, document_id limit 200`);
    assert.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /keeping_by_time/);
  }));
