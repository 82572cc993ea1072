/** A register of Kazakhstan that lives elsewhere: a driver's conclusion is read at its keeper's, and waited for while he is silent. */
import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { type Reader, readRecords } from '#features/registers/index.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import { demoDir } from '#platform/config.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { signingKey } from '#test/support/signing-key.ts';
import { features } from '../../features.ts';
import { demoFeature } from './feature.ts';
import { readDemoList } from './keys.ts';

const MINUTE_MS = 60_000;
const PHOTO = Buffer.from('/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAP//////////////////////////////2Q==', 'base64');
const BOUNDARY = 'boundary-of-the-tests';

/** A citizen of the demonstration who renews a licence by the API. */
async function driver(instance: TestInstance) {
  const { app, inject, clock } = instance;
  const citizen = (await readDemoList(app.env))?.find(({ id }) => id === 'citizen');
  assert.ok(citizen);
  const key = await signingKey(app, { kind: 'person', iin: citizen.iin, name: citizen.name, surname: 'TEST' });
  const asked = (await inject({ method: 'POST', url: '/api/v1/session/challenge' })).json();
  const signature = base64(await key.sign(fromBase64(asked.content), clock.now()));
  const entered = await inject({ method: 'POST', url: '/api/v1/session', payload: { id: asked.id, signature } });
  assert.equal(entered.statusCode, 201, entered.body);
  const headers = { authorization: `Bearer ${entered.json<{ token: string }>().token}` };
  const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object | Buffer, more = {}) => {
    const answer = await inject({
      ...{ method, url: `/api/v1/${path}`, headers: { ...headers, ...more } },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, body: answer.body, raw: new Uint8Array(answer.rawPayload) };
  };
  return {
    iin: citizen.iin,
    call,
    page: async (path: string) =>
      (await inject({ url: `/en/${path}`, cookies: { shanyraq_session: headers.authorization.slice(7) } })).body,
    async begin(reason: string): Promise<string> {
      const begun = await call('POST', 'applications', { service: 'driving-licence-renewal' });
      const { id } = JSON.parse(begun.body) as { id: string };
      const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="me.jpg"\r\n\r\n`;
      const file = Buffer.concat([Buffer.from(head), PHOTO, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
      const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
      const kept = await call('POST', `applications/${id}/files/photo`, file, type);
      assert.equal(kept.status, 201, kept.body);
      const answers = { reason, delivery: 'none', photo: JSON.parse(kept.body).sha256 };
      const saved = await call('PATCH', `applications/${id}`, { answers });
      assert.equal(saved.status, 200, saved.body);
      return id;
    },
    async submit(id: string): Promise<void> {
      const { raw, status, body } = await call('GET', `applications/${id}/content`);
      assert.equal(status, 200, body);
      const signed = base64(await key.sign(raw, clock.now()));
      const sent = await call('POST', `applications/${id}/submit`, { signature: signed });
      assert.equal(sent.status, 200, sent.body);
    },
    async pay(id: string): Promise<void> {
      const like = [`%${id}`];
      const [charge] = await instance.asOwner<{ id: string }>(
        'select id from payments.charge where subject like $1',
        like,
      );
      assert.equal((await call('POST', `payments/${charge?.id}/pay-demo`, {})).status, 200);
      await instance.runJobs();
    },
  };
}

test('a driver’s conclusion is read where doctors keep it; while they are silent the case waits and its term stands', () =>
  withInstance(
    {
      features,
      country: 'country/kz',
      now: instantFromIso('2026-11-20T05:00:00Z'),
      hooks: { resolveActor, chromeOf },
    },
    async (instance) => {
      const { app, clock, runJobs } = instance;
      const path = join(demoDir(app.env.config), 'elsewhere/medical-conclusions.jsonl');
      const lines = () => readFileSync(path, 'utf8').trim().split('\n');
      const { iin, call, page, begin, submit, pay } = await driver(instance);
      const records = lines().map((line) => JSON.parse(line) as { patient: string; conclusion: string });
      assert.ok(records.length > 400 && records.some(({ patient }) => patient === iin));

      const first = await begin('expired');
      await page(`applications/${first}/evidence`);
      await runJobs();
      assert.match(
        await page(`applications/${first}/evidence`),
        /Conclusion on fitness to drive[\s\S]*Conclusion valid until/,
      );
      renameSync(path, `${path}.away`);
      clock.set(instant(clock.now() + 20 * MINUTE_MS));
      const second = await begin('lost');
      await page(`applications/${second}/evidence`);
      await runJobs();
      const silent = await page(`applications/${second}/check`);
      assert.match(silent, /“Register of medical conclusions” has not answered since/);
      assert.match(silent, /The information systems of medical organisations/);
      await submit(second);
      await pay(second);
      const waiting = JSON.parse((await call('GET', `applications/${second}`)).body);
      assert.ok(waiting.waitsSince, JSON.stringify(waiting));
      assert.equal(waiting.term.state, 'paused');
      assert.match(await page(`cases/${second}`), /The case waits for a register/);

      renameSync(`${path}.away`, path);
      clock.set(instant(clock.now() + 20 * MINUTE_MS));
      await runJobs();
      const going = JSON.parse((await call('GET', `applications/${second}`)).body);
      assert.deepEqual([going.waitsSince, going.awaited], [null, []]);
      assert.match(await page('cabinet/inbox'), /The register has answered/);

      // A stranger's look, unlike that of his own case, leaves its line although the keeper is another.
      const inspector: Reader = { kind: 'officer', officerId: 'o', agency: 'administrative-police' };
      const look = { purpose: 'driver-fitness', fields: ['fit'], by: { subject: { iin } }, many: true } as const;
      await app.transaction((tx) => readRecords(tx, inspector, { register: 'medical-conclusions', ...look }));
      assert.match(await page('cabinet/lookups'), /Register of medical conclusions/);

      const before = lines().length;
      assert.equal(await demoFeature.commands[0]?.run(app, ['7', '100'], () => undefined), 0);
      const after = lines();
      assert.ok(after.length > before);
      assert.deepEqual(
        after.slice(0, before),
        records.map((record) => JSON.stringify(record)),
        'those of before stay',
      );
    },
  ));
