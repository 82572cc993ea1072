import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instant } from '#kernel/instant.ts';
import type { Finding } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { withInstance } from '#test/support/instance.ts';
import { features } from '../testing/features.ts';
import { appendHistory, contentOf, historyOf } from './append.ts';
import { fsckHistory } from './fsck.ts';

type Tamper = (asOwner: (sql: string, values?: unknown[]) => Promise<unknown>, caseId: string) => Promise<unknown>;

const TAMPERINGS: [string, Tamper, RegExp][] = [
  ['nothing', async () => undefined, /^$/],
  [
    'an envelope altered',
    (run, id) => run("update services.history set ground = 'x' where case_id = $1 and seq = 2", [id]),
    /the envelope differs/,
  ],
  [
    'a moment altered',
    (run, id) => run("update services.history set at = at - interval '1 day' where case_id = $1 and seq = 1", [id]),
    /the envelope differs/,
  ],
  ['a content altered', (run) => run("update services.content set bytes = '\\x7b7d'"), /does not have its digest/],
  ['a content removed', (run) => run('delete from services.content'), /no act says that it was erased/],
  [
    'an entry removed',
    (run, id) => run('delete from services.history where case_id = $1 and seq = 1', [id]),
    /entry 1 is missing/,
  ],
  [
    'the last entry removed',
    (run, id) => run('delete from services.history where case_id = $1 and seq = 2', [id]),
    /entries of histories, 1 are there/,
  ],
];

for (const [name, tamper, expected] of TAMPERINGS) {
  test(`fsck of histories, ${name}`, () =>
    withInstance({ features }, async ({ app, asOwner, runJobs }) => {
      const caseId = newId(instant(1_780_000_000_000));
      await app.transaction(async (tx) => {
        const by = { kind: 'system', id: 'test', channel: 'system', assurance: 'none' } as const;
        const entry = { caseId, at: app.env.clock.now(), by, edition: 'e'.repeat(64) };
        await appendHistory(tx, { ...entry, kind: 'submitted', content: { answer: 'Ә' } });
        await appendHistory(tx, { ...entry, kind: 'registered', content: {} });
      });
      await runJobs();
      const [first] = await app.read((tx) => historyOf(tx, caseId));
      assert.deepEqual(first && (await app.read((tx) => contentOf(tx, first))), { answer: 'Ә' });
      await tamper(asOwner, caseId);
      const found: Finding[] = [];
      for await (const finding of fsckHistory(app)) found.push(finding);
      assert.match(found.map(({ what }) => what).join('; '), expected);
    }));
}

test('the application’s role can add to a history and change nothing of it', () =>
  withInstance({ features, bare: true }, async ({ asApp }) => {
    for (const forbidden of [
      'update services.history set ground = null',
      'delete from services.history',
      'update services.content set salt = null',
      'delete from services.content',
      'delete from services.case_index',
      'truncate services.history',
    ]) {
      await assert.rejects(asApp(forbidden), /permission denied/, forbidden);
    }
  }));
