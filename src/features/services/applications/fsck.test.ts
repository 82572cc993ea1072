import assert from 'node:assert/strict';
import { test } from 'node:test';
import { revokeCertificate, verifierOutage } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { STALL } from '../cases/testing/stories.ts';
import { type Aqsai, ARU, DAUREN, inAqsai } from '../testing/aqsai.ts';
import { features } from '../testing/features.ts';
import { fsckAttempts } from './fsck.ts';

async function sign(aqsai: Aqsai, who: string, id: string): Promise<void> {
  const { raw } = await aqsai.call(who, 'GET', `/api/v1/applications/${id}/content`);
  const signature = aqsai.sign(who, raw);
  const { status, text } = await aqsai.call(who, 'POST', `/api/v1/applications/${id}/submit`, { signature });
  assert.equal(status, 200, text);
}

/** An application that two people sign, signed by the first. */
async function half(aqsai: Aqsai): Promise<string> {
  const { json } = await aqsai.call(ARU, 'POST', '/api/v1/applications', { service: 'joint-garden' });
  const id = String(json.id);
  await aqsai.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { partner: DAUREN, plot: 'A-1' } });
  await sign(aqsai, ARU, id);
  return id;
}

async function found({ instance: { app } }: Aqsai): Promise<string[]> {
  const whats: string[] = [];
  for await (const { what } of fsckAttempts(app)) whats.push(what);
  return whats;
}

const OF_BYTES = 'contents to sign are not what their bytes say';
const OF_SIGNATURE = 'a signature is not of its certificate, or not of the time in which the contents could be signed';
const OF_HISTORY = 'contents or signatures are not what the history says was submitted';

test('fsck finds contents and signatures that were altered while others had still to sign', () =>
  inAqsai(features, async (aqsai) => {
    await half(aqsai);
    assert.deepEqual(await found(aqsai), []);
    const { asOwner } = aqsai.instance;
    for (const [table, change, back, what] of [
      ['application_attempt', `fee = '{"total":"1","lines":[]}'`, `fee = '{"total":"0","lines":[]}'`, OF_BYTES],
      [
        'application_attempt',
        "created_at = created_at - '1 day'::interval",
        "created_at = created_at + '1 day'",
        OF_BYTES,
      ],
      ['signature', "signed_at = signed_at - '1 day'::interval", "signed_at = signed_at + '1 day'", OF_SIGNATURE],
      ['signature', 'serial = reverse(serial)', 'serial = reverse(serial)', OF_SIGNATURE],
    ] as const) {
      await asOwner(`update services.${table} set ${change}`);
      assert.ok((await found(aqsai)).includes(what), change);
      await asOwner(`update services.${table} set ${back}`);
      assert.deepEqual(await found(aqsai), [], back);
    }
  }));

test('fsck finds what differs from what was submitted', () =>
  inAqsai(features, async (aqsai) => {
    await sign(aqsai, DAUREN, await half(aqsai));
    assert.deepEqual(await found(aqsai), []);
    const { asOwner } = aqsai.instance;
    for (const [table, change, back] of [
      ['signature', "revocation = 'unknown'", "revocation = 'good'"],
      ['signature', "signed_at = signed_at + '1 day'::interval", "signed_at = signed_at - '1 day'::interval"],
      ['application_attempt', "territory = territory || '1'", 'territory = left(territory, -1)'],
    ] as const) {
      await asOwner(`update services.${table} set ${change}`);
      assert.deepEqual(await found(aqsai), [OF_HISTORY], change);
      await asOwner(`update services.${table} set ${back}`);
      assert.deepEqual(await found(aqsai), []);
    }
    await asOwner("delete from services.signature where role = 'applicant'");
    assert.deepEqual(await found(aqsai), [OF_HISTORY]);
  }));

test('fsck finds a submitted file that was removed, also together with the note of its use', () =>
  inAqsai(features, async (aqsai) => {
    const { asOwner } = aqsai.instance;
    const { json } = await aqsai.call(ARU, 'POST', '/api/v1/applications', { service: 'market-stall-permit' });
    const id = String(json.id);
    const form = new FormData();
    form.append('file', new File(['%PDF-1.7\n%%EOF\n'], 'plan.pdf', { type: 'application/pdf' }));
    const { sha256 } = (await aqsai.call(ARU, 'POST', `/api/v1/applications/${id}/files/plan`, form)).json;
    await aqsai.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { ...STALL, plan: sha256 } });
    await sign(aqsai, ARU, id);
    assert.deepEqual(await found(aqsai), []);
    await asOwner('delete from services.file_use where sha256 = $1', [sha256]);
    await asOwner('delete from files.chunk where sha256 = $1', [sha256]);
    await asOwner('delete from files.file where sha256 = $1', [sha256]);
    assert.deepEqual(await found(aqsai), ['a file that the contents name is gone']);
  }));

test('a status that was altered while others had still to sign doesn’t pass: it is asked for again', () =>
  inAqsai(features, async (aqsai) => {
    const { app, asOwner } = aqsai.instance;
    verifierOutage(app.env, true);
    const id = await half(aqsai);
    verifierOutage(app.env, false);
    const [{ serial, signed_at: at } = assert.fail()] = await asOwner<{ serial: string; signed_at: Instant }>(
      'select serial, signed_at from services.signature',
    );
    await app.transaction((tx) => revokeCertificate(tx, app.systemContext('test'), serial, 'keyCompromise', at));
    await asOwner("update services.signature set revocation = 'good'");
    await sign(aqsai, DAUREN, id);
    const [entry] = await asOwner<{ said: string }>(
      `select convert_from(bytes, 'UTF8') as said from services.content join services.history using (digest)
       where case_id = $1 and kind = 'submitted'`,
      [id],
    );
    const { content } = JSON.parse(entry?.said ?? '');
    assert.deepEqual(
      content.signatures.map(({ role, revocation }: Record<string, string>) => [role, revocation]),
      [
        ['applicant', 'unknown'],
        ['partner', 'good'],
      ],
    );
    assert.deepEqual(await found(aqsai), []);
  }));
