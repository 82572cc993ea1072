import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Actor } from '#kernel/actor.ts';
import { type Aqsai, ARU, asDirector, COMPANY, DAUREN, inAqsai } from '../testing/aqsai.ts';
import { features } from '../testing/features.ts';
import { setScanner } from './files/scan.ts';

const PDF = new TextEncoder().encode('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n');

/** The fields of a form that people don't see. */
const hidden = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/type="hidden" name="([\w.]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

describe('an organisation applies by its director', () => {
  test('items of a group come and go without script, and the case is the organisation’s', () =>
    inAqsai(features, async (aqsai) => {
      await asDirector(aqsai, 'director');
      const { call } = aqsai;
      assert.equal(
        (await call(ARU, 'POST', '/api/v1/applications', { service: 'guest-house-notice' })).json.code,
        'services.mandate_required',
      );
      assert.equal(
        (await call('director', 'POST', '/api/v1/applications', { service: 'residence-certificate' })).json.code,
        'services.personal_service',
      );
      const { to: at } = await call('director', 'POST', '/en/services/guest-house-notice/start', {});
      const first = await call('director', 'GET', `${at}/house`);
      assert.match(first.text, /name="rooms\.0\.beds"/, 'one room is needed, so one is asked');
      const added = await call('director', 'POST', `${at}/house`, {
        ...hidden(first.text),
        address: 'Lake 1',
        'rooms.0.beds': '2',
        add: 'rooms',
      });
      assert.equal(added.to, `${at}/house`);
      const two = await call('director', 'GET', added.to);
      assert.match(two.text, /name="rooms\.1\.beds"/);
      const wrong = await call('director', 'POST', added.to, {
        ...hidden(two.text),
        address: 'Lake 1',
        'rooms.0.beds': '2',
        'rooms.1.beds': '60',
      });
      assert.match(wrong.text, /href="#rooms\.1\.beds"/);
      const removed = await call('director', 'POST', added.to, {
        ...hidden(wrong.text),
        address: 'Lake 1',
        'rooms.0.beds': '2',
        'rooms.1.beds': '3',
        remove: 'rooms.0',
      });
      assert.equal(removed.to, `${at}/house`);
      const one = await call('director', 'GET', removed.to);
      assert.match(one.text, /name="rooms\.0\.beds"[^>]*value="3"|value="3"[^>]*name="rooms\.0\.beds"/);
      const done = await call('director', 'POST', removed.to, {
        ...hidden(one.text),
        address: 'Lake 1',
        'rooms.0.beds': '3',
      });
      assert.equal(done.to, `${at}/evidence`);
      const { raw } = await call('director', 'GET', `${at}/content`);
      const content = JSON.parse(new TextDecoder().decode(raw));
      assert.equal(content.onBehalfOf.bin, COMPANY);
      assert.deepEqual(content.answers.rooms, [{ beds: '3' }]);
      const sent = await call('director', 'POST', `${at}/submit`, { signature: aqsai.sign(ARU, raw) });
      assert.equal(sent.to, `${at}/submitted`, sent.text);
      const [entry] = await aqsai.instance.asOwner<{ on_behalf_of: string }>(
        "select on_behalf_of from services.history where kind = 'submitted'",
      );
      assert.equal(entry?.on_behalf_of, aqsai.organisationId);
    }));
});

describe('files', () => {
  const start = async ({ call }: Aqsai): Promise<string> => {
    const begun = await call(ARU, 'POST', '/api/v1/applications', { service: 'market-stall-permit' });
    return `/en/applications/${String(begun.json.id)}/goods`;
  };

  const form = (fields: Record<string, string>, name: string, bytes: Uint8Array<ArrayBuffer>): FormData => {
    const data = new FormData();
    for (const [field, value] of Object.entries({ ...fields, sellsFood: 'no' })) data.append(field, value);
    data.append('plan.file', new File([bytes], name, { type: 'application/x-lies' }));
    return data;
  };

  test('taken by content, under a harmless name, and signed by their digest', () =>
    inAqsai(features, async (aqsai) => {
      const at = await start(aqsai);
      const page = await aqsai.call(ARU, 'GET', at);
      assert.match(page.text, /enctype="multipart\/form-data"/);
      const fields = hidden(page.text);
      const bad = await aqsai.call(ARU, 'POST', at, form(fields, 'plan.pdf', new TextEncoder().encode('MZ not a pdf')));
      assert.match(bad.text, /href="#plan"/);
      const version = hidden(bad.text).version ?? '';
      const good = await aqsai.call(ARU, 'POST', at, form({ ...fields, version }, '..\\..\\<i>plan.exe', PDF));
      assert.equal(good.status, 303, good.text);
      const shown = await aqsai.call(ARU, 'GET', at);
      assert.match(shown.text, /Uploaded: i-plan\.pdf/);
      assert.ok(!shown.text.includes('<i>plan'));
      const [row] = await aqsai.instance.asOwner<{ files: Record<string, { name: string; scan: string }> }>(
        'select files from services.draft',
      );
      const [file] = Object.values(row?.files ?? {});
      assert.match(file?.name ?? '', /^[^<>/\\]+\.pdf$/);
      assert.equal(file?.scan, 'not-configured');
    }));

  test('an infected one is not kept', () =>
    inAqsai(features, async (aqsai) => {
      setScanner(aqsai.instance.app.env, async () => 'infected');
      const at = await start(aqsai);
      const { text } = await aqsai.call(ARU, 'GET', at);
      const refused = await aqsai.call(ARU, 'POST', at, form(hidden(text), 'plan.pdf', PDF));
      assert.match(refused.text, /href="#plan"/);
      const [kept] = await aqsai.instance.asOwner<{ count: number }>('select count(*)::int as count from files.file');
      assert.equal(kept?.count, 0);
    }));
});

test('an operator helps a visitor: the visitor signs, the history names both', () =>
  inAqsai(features, async (aqsai) => {
    const visitor = { personId: aqsai.people[DAUREN]?.personId ?? '', authorisation: 'a' };
    const operator: Actor = {
      kind: 'operator',
      personId: aqsai.people[ARU]?.personId ?? '',
      officerId: 'operator-1',
      centre: 'c',
      agency: 'civil-registry',
      roles: [],
      sessionId: 's',
      assurance: 'substantial',
      visitor,
    };
    aqsai.actAs('window', operator);
    const { to: at } = await aqsai.call('window', 'POST', '/kk/services/joint-garden/start', {});
    const { text } = await aqsai.call('window', 'GET', `${at}/partner`);
    await aqsai.call('window', 'POST', `${at}/partner`, { ...hidden(text), partner: ARU, plot: 'C-3' });
    const { raw } = await aqsai.call('window', 'GET', `${at}/content`);
    assert.equal(JSON.parse(new TextDecoder().decode(raw)).applicant.iin, DAUREN);
    const wrong = await aqsai.call('window', 'POST', `${at}/submit`, { signature: aqsai.sign(ARU, raw) });
    assert.equal(wrong.status, 422, 'the operator can’t sign for the visitor');
    await aqsai.call('window', 'POST', `${at}/submit`, { signature: aqsai.sign(DAUREN, raw) });
    const second = await aqsai.call(ARU, 'GET', `${at}/content`);
    await aqsai.call(ARU, 'POST', `${at}/submit`, { signature: aqsai.sign(ARU, second.raw) });
    const [entry] = await aqsai.instance.asOwner<{ actor_id: string; assisted_by: string; channel: string }>(
      "select actor_id, assisted_by, channel from services.history where kind = 'submitted'",
    );
    assert.deepEqual(entry, { actor_id: visitor.personId, assisted_by: 'operator-1', channel: 'centre' });
  }));
