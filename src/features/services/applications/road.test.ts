import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { certificatesOf, revokeCertificate, verifierOutage } from '#features/trust/index.ts';
import { type Aqsai, ARU, DAUREN, GLEB, inAqsai, type Reply } from '../testing/aqsai.ts';
import { features } from '../testing/features.ts';

type Answer = Reply;

const call = (
  aqsai: Aqsai,
  who: string,
  method: 'GET' | 'POST' | 'PATCH',
  url: string,
  body?: unknown,
): Promise<Answer> => aqsai.call(who, method, url, body);

const begin = async (aqsai: Aqsai, who: string, service: string): Promise<string> => {
  const { status, json, text } = await call(aqsai, who, 'POST', '/api/v1/applications', { service });
  assert.equal(status, 201, text);
  return String(json.id);
};

const change = (aqsai: Aqsai, who: string, id: string, answers: Record<string, unknown>, version?: number) =>
  call(aqsai, who, 'PATCH', `/api/v1/applications/${id}`, { answers, ...(version === undefined ? {} : { version }) });

const content = (aqsai: Aqsai, who: string, id: string) =>
  call(aqsai, who, 'GET', `/api/v1/applications/${id}/content`);

const submit = (aqsai: Aqsai, who: string, id: string, signature: string, transactionId?: string) =>
  call(aqsai, who, 'POST', `/api/v1/applications/${id}/submit`, {
    signature,
    ...(transactionId ? { transactionId } : {}),
  });

async function signed(aqsai: Aqsai, who: string, id: string): Promise<string> {
  const { status, raw, text } = await content(aqsai, who, id);
  assert.equal(status, 200, text);
  return aqsai.sign(who, raw);
}

describe('the road by the API', () => {
  test('a certificate: begun, answered, signed, submitted, in the log', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, ARU, 'residence-certificate');
      const half = await change(aqsai, ARU, id, { purpose: 'other' });
      assert.deepEqual(
        (half.json.problems as { field: string }[]).map(({ field }) => field),
        ['details'],
      );
      assert.equal((await content(aqsai, ARU, id)).json.code, 'services.incomplete');
      const whole = await change(aqsai, ARU, id, { details: 'Үйірме үшін' });
      assert.equal(whole.json.isComplete, true);
      const { raw } = await content(aqsai, ARU, id);
      const bytes = JSON.parse(new TextDecoder().decode(raw));
      assert.equal(bytes.type, 'shanyraq/application/v1');
      assert.equal(bytes.applicant.iin, ARU);
      assert.deepEqual(bytes.answers, { purpose: 'other', details: 'Үйірме үшін' });
      assert.deepEqual(bytes.evidence.map((one: { evidence: string }) => one.evidence).sort(), ['home', 'person']);
      assert.deepEqual((await content(aqsai, ARU, id)).raw, raw, 'the same bytes while nothing changed');
      const done = await submit(aqsai, ARU, id, aqsai.sign(ARU, raw), 'transaction-1');
      assert.equal(done.status, 200, done.text);
      assert.match(String(done.json.number), /^AQ-\d{4}-\d{7}-\d$/);
      const history = await aqsai.instance.asOwner<{ kind: string }>(
        'select kind from services.history where case_id = $1 order by seq',
        [id],
      );
      assert.deepEqual(
        history.slice(0, 2).map(({ kind }) => kind),
        ['submitted', 'registered'],
      );
      const again = await submit(aqsai, ARU, id, aqsai.sign(ARU, raw));
      assert.equal(again.json.number, done.json.number, 'submitting again gives the same receipt');
    }));

  test('bad input: each gets its own clear refusal and nothing changes', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, ARU, 'residence-certificate');
      const code = async (answer: Promise<Answer>) => (await answer).json.code;
      assert.equal(
        await code(change(aqsai, DAUREN, id, { purpose: 'work' })),
        'services.not_found',
        'of another person',
      );
      assert.equal(await code(content(aqsai, DAUREN, id)), 'services.not_found');
      assert.equal(
        await code(change(aqsai, ARU, '019aa000-0000-7000-8000-000000000000', {})),
        'services.not_found',
        'of nobody',
      );
      assert.equal(await code(change(aqsai, ARU, id, { nothing: 'x' })), 'services.unknown_field');
      assert.equal((await change(aqsai, ARU, id, { purpose: 'x'.repeat(2_000_000) })).status, 413);
      const hostile = await change(aqsai, ARU, id, { purpose: 'form.purpose == "x" || true' });
      assert.deepEqual(
        (hostile.json.problems as { code: string }[]).map((one) => one.code),
        ['choice'],
        'told once, as on the page',
      );
      await change(aqsai, ARU, id, { purpose: 'other', details: '<script>alert(1)</script>{{7*7}}' });
      assert.equal(await code(submit(aqsai, ARU, id, 'AAAA')), 'services.nothing_to_sign');
      const { raw } = await content(aqsai, ARU, id);
      assert.equal(await code(submit(aqsai, ARU, id, 'AAAA')), 'trust.malformed_signature');
      assert.equal(
        await code(submit(aqsai, ARU, id, aqsai.sign(ARU, new Uint8Array([...raw, 32])))),
        'trust.wrong_content',
      );
      assert.equal(await code(submit(aqsai, ARU, id, aqsai.sign(DAUREN, raw))), 'services.wrong_signer');
      await change(aqsai, ARU, id, { details: 'changed' });
      assert.equal(await code(submit(aqsai, ARU, id, aqsai.sign(ARU, raw))), 'services.content_changed');
      const [row] = await aqsai.instance.asOwner<{ count: number }>(
        'select count(*)::int as count from services.history',
      );
      assert.equal(row?.count, 0);
      const page = await call(aqsai, ARU, 'GET', `/en/applications/${id}/check`);
      assert.ok(!page.text.includes('<script>alert'), 'markup is shown, not run');
    }));

  test('two browsers: the one that comes late is told, and nothing of the other is lost', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, ARU, 'residence-certificate');
      assert.equal((await change(aqsai, ARU, id, { purpose: 'work' }, 1)).json.version, 2);
      const late = await change(aqsai, ARU, id, { purpose: 'school' }, 1);
      assert.equal(late.status, 409);
      assert.equal(late.json.code, 'services.draft_changed');
      const kept = await call(aqsai, ARU, 'GET', `/api/v1/applications/${id}`);
      assert.deepEqual(kept.json.answers, { purpose: 'work' });
    }));

  test('two sign: the case begins with the last signature; a change makes those given void', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, ARU, 'joint-garden');
      await change(aqsai, ARU, id, { partner: DAUREN, plot: 'A-12' });
      assert.equal(
        (await content(aqsai, DAUREN, id)).status,
        404,
        'before the applicant signed it is nobody’s business',
      );
      const signature = await signed(aqsai, ARU, id);
      const first = await submit(aqsai, ARU, id, signature, 'transaction-1');
      assert.deepEqual(first.json, { status: 'awaiting-cosignature', waitingFor: ['partner'] });
      assert.deepEqual((await submit(aqsai, ARU, id, signature, 'transaction-1')).json, first.json, 'the first answer');
      const other = await signed(aqsai, ARU, id);
      assert.equal((await submit(aqsai, ARU, id, other, 'transaction-1')).json.code, 'platform.key_reused');
      assert.equal((await submit(aqsai, ARU, id, signature)).json.code, 'services.already_signed');
      assert.equal((await content(aqsai, GLEB, id)).status, 404);
      assert.equal((await change(aqsai, ARU, id, { plot: 'B-1' })).json.code, 'services.not_editable');
      const early = await signed(aqsai, DAUREN, id);
      await call(aqsai, ARU, 'POST', `/en/applications/${id}/edit`, {});
      assert.equal((await submit(aqsai, DAUREN, id, early)).status, 404);
      await change(aqsai, ARU, id, { plot: 'B-1' });
      await submit(aqsai, ARU, id, await signed(aqsai, ARU, id));
      const waiting = await call(aqsai, DAUREN, 'GET', '/en/applications');
      assert.ok(waiting.text.includes(`/en/applications/${id}/sign`));
      const last = await submit(aqsai, DAUREN, id, await signed(aqsai, DAUREN, id));
      assert.equal(last.json.status, 'submitted', last.text);
      const kinds = await aqsai.instance.asOwner<{ kind: string; actor_id: string }>(
        'select kind, actor_id from services.history where case_id = $1 order by seq limit 2',
        [id],
      );
      assert.deepEqual(kinds, [
        { kind: 'submitted', actor_id: aqsai.people[ARU]?.personId },
        { kind: 'cosigned', actor_id: aqsai.people[DAUREN]?.personId },
      ]);
    }));

  test('a certificate whose status is unknown is accepted and flagged; a revoked one is not', () =>
    inAqsai(features, async (aqsai) => {
      const { app } = aqsai.instance;
      const answered = async (): Promise<string> => {
        const id = await begin(aqsai, ARU, 'joint-garden');
        await change(aqsai, ARU, id, { partner: DAUREN, plot: 'A-1' });
        return id;
      };
      const id = await answered();
      verifierOutage(app.env, true);
      assert.equal((await submit(aqsai, ARU, id, await signed(aqsai, ARU, id))).status, 200);
      verifierOutage(app.env, false);
      const [flag] = await aqsai.instance.asOwner<{ revocation: string }>('select revocation from services.signature');
      assert.equal(flag?.revocation, 'unknown');
      const [certificate] = await app.read((tx) => certificatesOf(tx, ARU));
      const { serial = '' } = certificate ?? {};
      await app.transaction((tx) =>
        revokeCertificate(tx, app.systemContext('test'), serial, 'keyCompromise', app.env.clock.now()),
      );
      const other = await answered();
      assert.equal((await submit(aqsai, ARU, other, await signed(aqsai, ARU, other))).json.code, 'trust.revoked');
    }));

  test('a fee is charged once, by its lines', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, ARU, 'market-stall-permit');
      await change(aqsai, ARU, id, {
        district: '1010',
        place: 'Көк базар, 7',
        months: '3',
        sellsFood: true,
        foods: 'Нан',
      });
      const done = await submit(aqsai, ARU, id, await signed(aqsai, ARU, id));
      assert.equal(done.status, 200, done.text);
      const history = await aqsai.instance.asOwner<{ kind: string }>(
        'select kind from services.history where case_id = $1 order by seq',
        [id],
      );
      assert.deepEqual(
        history.map(({ kind }) => kind),
        ['submitted', 'fee-charged'],
      );
      const [index] = await aqsai.instance.asOwner('select status from services.case_index where case_id = $1', [id]);
      assert.deepEqual(index, { status: 'awaiting-fee' }, 'lists say what the history says');
      const receipt = (await call(aqsai, ARU, 'GET', `/kk/applications/${id}/submitted`)).text;
      const [, amount] = /мерзімі де сонда басталады: ([^<]*)\./.exec(receipt) ?? assert.fail(receipt);
      assert.match(amount ?? '', /\d/);
      assert.match(receipt, /href="\/kk\/payments\//);
      const page = (await call(aqsai, ARU, 'GET', `/kk/applications/${id}`)).text;
      assert.ok(page.includes(`Төленетін сома: ${amount}`), page);
    }));
});

describe('the road by pages', () => {
  test('one page at a time, with errors named, to the page to sign', () =>
    inAqsai(features, async (aqsai) => {
      const begun = await call(aqsai, ARU, 'POST', '/kk/services/market-stall-permit/start', {});
      assert.equal(begun.status, 303, begun.text);
      const at = begun.to;
      const id = at.split('/').at(-1) ?? '';
      assert.equal((await call(aqsai, ARU, 'GET', at)).to, `${at}/stall`);
      const form = await call(aqsai, ARU, 'GET', `${at}/stall`);
      assert.match(form.text, /Базар мен орын нөмірі/);
      const hidden = Object.fromEntries(
        [...form.text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      );
      const wrong = await call(aqsai, ARU, 'POST', `${at}/stall`, {
        ...hidden,
        district: '1010',
        place: '',
        months: '40',
      });
      assert.match(wrong.text, /govuk-error-summary/);
      assert.match(wrong.text, /href="#place"/);
      assert.match(wrong.text, /href="#months"/);
      assert.match(wrong.text, /value="40"/, 'what was typed stays');
      const right = await call(aqsai, ARU, 'POST', `${at}/stall`, {
        ...hidden,
        version: '2',
        district: '1010',
        place: 'Көк базар, 7',
        months: '3',
      });
      assert.equal(right.to, `${at}/goods`);
      const goods = await call(aqsai, ARU, 'POST', `${at}/goods`, { ...hidden, version: '3', sellsFood: 'no' });
      assert.equal(goods.to, `${at}/evidence`);
      assert.match((await call(aqsai, ARU, 'GET', `${at}/evidence`)).text, /Ақсайова/);
      const check = await call(aqsai, ARU, 'GET', `${at}/check`);
      assert.match(check.text, /1\u202f500/);
      const sign = await call(aqsai, ARU, 'GET', `${at}/sign`);
      assert.equal(sign.status, 200, sign.text);
      const { raw } = await call(aqsai, ARU, 'GET', `${at}/content`);
      const sent = await call(aqsai, ARU, 'POST', `${at}/submit`, { signature: aqsai.sign(ARU, raw) });
      assert.equal(sent.to, `${at}/submitted`, sent.text);
      const receipt = await call(aqsai, ARU, 'GET', sent.to);
      assert.match(receipt.text, /AQ-\d{4}-\d{7}-\d/);
      assert.equal((await call(aqsai, DAUREN, 'GET', sent.to)).status, 404);
      assert.match(id, /^[0-9a-f-]{36}$/);
    }));

  test('autosave answers with the version that the page goes on with', () =>
    inAqsai(features, async (aqsai) => {
      const id = await begin(aqsai, ARU, 'market-stall-permit');
      const page = await call(aqsai, ARU, 'GET', `/en/applications/${id}/stall`);
      const edition = /name="edition" value="(\w+)"/.exec(page.text)?.[1] ?? '';
      const saved = await call(aqsai, ARU, 'POST', `/en/applications/${id}/stall`, {
        edition,
        version: '1',
        autosave: '1',
        place: 'x',
        months: 'many',
      });
      assert.deepEqual(saved.json, { version: 2, message: 'Saved, except for the answers that need correcting.' });
    }));
});
