import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type Aqsai, ARU, DAUREN, inAqsai } from '../../testing/aqsai.ts';
import { features } from '../../testing/features.ts';
import { type Edits, publishNext } from '../../testing/next-edition.ts';

const STALL = 'trade-inspection/market-stall-permit';

/** The plan is asked no more, food costs more, the term is shorter, and the place is asked in other words. */
const NEXT_STALL: Edits = {
  [`${STALL}.yaml`]: [
    ['version: 2026-01-01', 'version: 2026-02-01'],
    ['en: Market and number of the place', 'en: Market and stand'],
    ['amount: tenge(700)', 'amount: tenge(900)'],
    ['- id: plan\n        type: file', '- id: note\n        type: string'],
    ['Орынның сызбасы, ru: Схема места, en: Plan of the stall', 'Ескертпе, ru: Примечание, en: A note'],
    ['        accept: [pdf, jpeg, png]\n        basis: { act: AQ-TRADE, article: 8 }\n', ''],
  ],
  [`${STALL}.cases.yaml`]: [['fee: "120000"', 'fee: "140000"']],
};
/** Four months at most, where six may have been answered. */
const SHORT_STALL: Edits = {
  [`${STALL}.yaml`]: [
    ['version: 2026-01-01', 'version: 2026-02-01'],
    ['max: 12', 'max: 4'],
  ],
  [`${STALL}.cases.yaml`]: [
    ['months: "12"', 'months: "4"'],
    ['fee: "600000"', 'fee: "200000"'],
  ],
};
const NEXT_GARDEN: Edits = {
  'civil-registry/joint-garden.yaml': [
    ['version: 2026-01-01', 'version: 2026-02-01'],
    ['en: Number of the plot', 'en: Which plot'],
  ],
};

const PDF = new TextEncoder().encode('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n');

async function begin({ call }: Aqsai, service: string, answers: object): Promise<string> {
  const { json } = await call(ARU, 'POST', '/api/v1/applications', { service });
  const id = String(json.id);
  await call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers });
  return id;
}

const FOOD = { district: '1010', place: 'Green bazaar, 7', months: '6', sellsFood: true, foods: 'Bread' };

async function withPlan(aqsai: Aqsai, id: string): Promise<void> {
  const data = new FormData();
  data.append('file', new File([PDF], 'plan.pdf', { type: 'application/pdf' }));
  const { json } = await aqsai.call(ARU, 'POST', `/api/v1/applications/${id}/files/plan`, data);
  await aqsai.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { plan: json.sha256 } });
}

interface Newer {
  readonly edition: string;
  readonly isCompatible: boolean;
  readonly changes: string[];
  readonly dropped: string[];
  readonly obstacles: object[];
}
interface Shown {
  readonly edition: string;
  readonly version: number;
  readonly answers: Record<string, unknown>;
  readonly isComplete: boolean;
  readonly newer: Newer | null;
}

async function read({ call }: Aqsai, id: string): Promise<Shown> {
  return (await call(ARU, 'GET', `/api/v1/applications/${id}`)).json as unknown as Shown;
}

async function newerOf(aqsai: Aqsai, id: string): Promise<Shown & { readonly newer: Newer }> {
  const { newer, ...shown } = await read(aqsai, id);
  assert.ok(newer);
  return { ...shown, newer };
}

describe('a draft and a newer edition of its service', () => {
  test('by a program: the difference is told, the move keeps and drops as it said, and the submission names it', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, 'market-stall-permit', FOOD);
      await withPlan(aqsai, id);
      assert.equal((await read(aqsai, id)).newer, null);
      await publishNext(aqsai.instance, features, NEXT_STALL);
      const before = await newerOf(aqsai, id);
      assert.deepEqual([before.newer.isCompatible, before.newer.dropped], [true, ['plan']]);
      assert.ok(
        before.newer.changes.some((one) => /₸/.test(one)),
        'what is paid is told',
      );
      const move = (who: string, edition: string, version: number) =>
        aqsai.call(who, 'POST', `/api/v1/applications/${id}/move`, { edition, version });
      const { newer, version } = before;
      assert.equal((await move(DAUREN, newer.edition, version)).json.code, 'services.not_found');
      assert.equal((await move(ARU, 'f'.repeat(64), version)).json.code, 'services.no_newer_edition');
      assert.equal((await move(ARU, newer.edition, version - 1)).json.code, 'services.draft_changed');
      const moved = (await move(ARU, newer.edition, version)).json as unknown as Shown;
      assert.deepEqual(moved.answers, FOOD);
      assert.deepEqual([moved.edition, moved.newer, moved.isComplete], [newer.edition, null, true]);
      assert.equal((await move(ARU, newer.edition, version)).status, 200, 'sent twice');
      const { raw } = await aqsai.call(ARU, 'GET', `/api/v1/applications/${id}/content`);
      assert.equal(JSON.parse(new TextDecoder().decode(raw)).edition, newer.edition);
      const signature = aqsai.sign(ARU, raw);
      assert.equal((await aqsai.call(ARU, 'POST', `/api/v1/applications/${id}/submit`, { signature })).status, 200);
      const [content] = await aqsai.instance.asOwner<{ bytes: Buffer }>(
        "select bytes from services.content join services.history using (digest) where kind = 'submitted'",
      );
      assert.match(
        String(content?.bytes),
        new RegExp(`"moves":\\[.*"dropped":\\["plan"\\].*"from":"${before.edition}"`),
      );
    }));

  test('one that does not fit stays, loses nothing, and may be sent as it was begun', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, 'market-stall-permit', FOOD);
      await publishNext(aqsai.instance, features, SHORT_STALL);
      const { newer, version, edition } = await newerOf(aqsai, id);
      assert.deepEqual(newer.obstacles, [{ field: 'months', why: 'answer' }]);
      const page = await aqsai.call(ARU, 'GET', `/en/applications/${id}/changes`);
      assert.match(page.text, /no longer accepted/);
      assert.ok(!page.text.includes('/move"'), 'no button');
      const refused = await aqsai.call(ARU, 'POST', `/api/v1/applications/${id}/move`, {
        edition: newer.edition,
        version,
      });
      assert.equal(refused.json.code, 'services.edition_incompatible');
      assert.deepEqual((await read(aqsai, id)).answers, FOOD);
      const { raw } = await aqsai.call(ARU, 'GET', `/api/v1/applications/${id}/content`);
      const signature = aqsai.sign(ARU, raw);
      assert.equal((await aqsai.call(ARU, 'POST', `/api/v1/applications/${id}/submit`, { signature })).status, 200);
      const begun = await aqsai.instance.asOwner<{ edition: string }>('select edition from services.case_index');
      assert.deepEqual(begun, [{ edition }]);
      assert.ok(
        !('newer' in (await aqsai.call(ARU, 'GET', `/api/v1/applications/${id}`)).json),
        'a case keeps its edition',
      );
    }));

  test('signatures given are void after a move, and who gave them is told', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, 'joint-garden', { partner: DAUREN, plot: 'A-1' });
      const at = `/en/applications/${id}`;
      const first = await aqsai.call(ARU, 'GET', `${at}/content`);
      const signature = aqsai.sign(ARU, first.raw);
      await aqsai.call(ARU, 'POST', `${at}/submit`, { signature });
      await publishNext(aqsai.instance, features, NEXT_GARDEN);
      assert.match((await aqsai.call(ARU, 'GET', `${at}/sign`)).text, /\/changes"/);
      const page = await aqsai.call(ARU, 'GET', `${at}/changes`);
      assert.match(page.text, /those signatures are void/);
      const { newer, version } = await newerOf(aqsai, id);
      const moved = await aqsai.call(ARU, 'POST', `${at}/move`, { edition: newer.edition, version: String(version) });
      assert.equal(moved.to, at);
      assert.equal(
        (await aqsai.call(DAUREN, 'GET', `${at}/content`)).status,
        404,
        'nobody is asked to sign the old text',
      );
      const again = await aqsai.call(ARU, 'POST', `${at}/submit`, { signature });
      assert.equal(again.status, 409, 'the old signature does not count');
      const second = await aqsai.call(ARU, 'GET', `${at}/content`);
      assert.equal(JSON.parse(new TextDecoder().decode(second.raw)).attempt, '2');
    }));
});

test('opening the draft leads to the page, which is accessible and fits a phone, in three languages, without script', () =>
  inAqsai(features, async (aqsai) => {
    const id = await begin(aqsai, 'market-stall-permit', FOOD);
    await withPlan(aqsai, id);
    await publishNext(aqsai.instance, features, NEXT_STALL);
    const address = (await aqsai.instance.listen()).replace('127.0.0.1', 'localhost');
    await withBrowser(async ({ openPage }) => {
      const page = await openPage(360);
      await page.context().addCookies([{ name: 'who', value: ARU, url: address }]);
      for (const language of LANGUAGES) {
        await page.goto(`${address}/${language}/applications/${id}`);
        assert.match(page.url(), /\/changes$/);
        assert.deepEqual(await axe(page), [], language);
        assert.deepEqual(await sidewaysOverflow(page), [], `${language} at 360 px`);
      }
      const plain = await openPage(1280, { script: false });
      await plain.context().addCookies([{ name: 'who', value: ARU, url: address }]);
      await plain.goto(`${address}/en/applications/${id}`);
      await plain.locator('form[action$="/move"] button').click();
      await plain.waitForURL(`**/${id}/evidence`);
      assert.equal(await plain.locator('a[href$="/changes"]').count(), 0);
    });
  }));
