import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { revokeCertificate, verifierOutage } from '#features/trust/index.ts';
import { enrolledKey } from '#features/trust/testing/enrolled-key.ts';
import { localDate } from '#kernel/dates.ts';
import { utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { type InstanceOptions, type TestInstance, withInstance } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { identityFeature } from './feature.ts';
import { appointFirstCommand } from './founding-command.ts';
import { chromeOf, officersOf, resolveActor } from './index.ts';

const features = [transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature];
const country = smallCountry({ trust: true });
const folder = mkdtempSync(join(tmpdir(), 'founding-'));
after(() => [country, folder].map((path) => rmSync(path, { recursive: true, force: true })));

const [AISHA, BOLAT, CLARA] = ['90010130000', '85020230000', '70030330000'].map(numberOf) as [string, string, string];
const CENTRAL = { agency: 'platform-agency', unit: 'central' };
const TWO = [
  { iin: AISHA, surname: 'Serik' },
  { iin: BOLAT, surname: 'Omarov' },
];

interface Founding {
  readonly instance: TestInstance;
  readonly keys: Readonly<Record<string, SigningKey>>;
  /** Runs the command with a content that these sign: 'done', or the code of the refusal. */
  found(change?: object, signers?: readonly string[]): Promise<string>;
  findings(): Promise<string[]>;
}

const inReal = (run: (founding: Founding) => Promise<void>, options: Partial<InstanceOptions> = {}) =>
  withInstance({ features, country, mode: 'real', hooks: { resolveActor, chromeOf }, ...options }, async (instance) => {
    const { app, clock } = instance;
    const people = [...TWO, { iin: CLARA, surname: 'Kim' }];
    await app.transaction((tx) =>
      importRecords(
        tx,
        'people',
        people.map((one) => ({
          values: { ...one, givenName: 'Test', birthDate: '1990-01-01' },
          validFrom: localDate('2020-01-01'),
        })),
        { batch: 'people' },
      ),
    );
    const keys: Record<string, SigningKey> = {};
    for (const { iin } of people) keys[iin] = await signingKey(app, { kind: 'person', iin, name: 'T', surname: 'T' });
    const write = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    await run({
      instance,
      keys,
      async found(change = {}, signers = [AISHA, BOLAT]) {
        const right = { type: 'shanyraq/first-administrators/v1', instance: app.env.instance.origin, ...CENTRAL };
        const content = utf8(JSON.stringify({ ...right, administrators: TWO, ...change }, null, 2));
        const signatures = await Promise.all(signers.map((iin) => keys[iin]?.sign(content, clock.now())));
        const paths = [write('content', content), ...signatures.map((cms, n) => write(`${n}.p7s`, cms ?? content))];
        const code = appointFirstCommand.run(app, paths, () => undefined);
        return code.then(
          (done) => (done === 0 ? 'done' : `exit ${done}`),
          (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)),
        );
      },
      async findings() {
        await instance.runJobs();
        const found: string[] = [];
        for await (const { what } of identityFeature.fsck(app)) found.push(what);
        return found;
      },
    });
  });

describe('the first two administrators of a real instance', () => {
  test('are appointed once, by what both signed; fsck opens it', () =>
    inReal(async ({ instance: { app, asOwner, inject }, found, findings }) => {
      const wrong: [object, (readonly string[])?][] = [
        [{ type: 'shanyraq/sign-in/v1' }],
        [{ instance: 'https://elsewhere.example/log' }],
        [{ extra: true }],
        [{ administrators: [TWO[0], TWO[0]] }],
        [{ administrators: TWO.slice(1) }],
        [{}, [AISHA, AISHA]],
        [{}, [AISHA, CLARA]],
        [{ administrators: [...TWO, { iin: CLARA, surname: 'Kim' }] }],
      ];
      for (const [change, signers] of wrong)
        assert.equal(await found(change, signers), 'identity.founding_wrong', JSON.stringify([change, signers]));
      assert.equal(await found({}, [AISHA]), 'exit 2');
      assert.equal(await found({ unit: 'nowhere' }), 'identity.unknown_unit');
      const [first] = TWO;
      assert.equal(await found({ administrators: [first, { iin: BOLAT, surname: 'Serik' }] }), 'identity.not_a_person');
      verifierOutage(app.env, true);
      assert.equal(await found(), 'identity.certificate_not_good');
      verifierOutage(app.env, false);
      assert.deepEqual(await app.read((tx) => officersOf(tx, CENTRAL.agency, CENTRAL.unit)), []);

      assert.equal(await found(), 'done');
      const officers = await app.read((tx) => officersOf(tx, CENTRAL.agency, CENTRAL.unit));
      assert.deepEqual(
        officers.map(({ roles }) => roles),
        [['administrator'], ['administrator']],
      );
      assert.equal((await inject({ url: '/en/admin/officers' })).statusCode, 303);
      assert.deepEqual(await findings(), []);
      assert.equal(await found(), 'identity.administrators_exist');

      await asOwner(`insert into identity.officer select gen_random_uuid(), record_id, 'X', 'road-agency', 'north', null, now(), 'founding', null
        from (select person_id as record_id from identity.officer limit 1) one`);
      assert.ok((await findings()).includes('a roster names somebody whom the signed content does not'));
      await asOwner(`update identity.founding set content = 'x'`);
      assert.ok((await findings()).includes('a row does not open its leaf of identity.first-administrators'));
      await asOwner('delete from identity.founding');
      assert.ok((await findings()).some((what) => what.includes('the table none')));
    }));

  test('nor after they were removed, and not by a certificate that was withdrawn', () =>
    inReal(async ({ instance: { app, clock, asOwner }, keys, found }) => {
      await app.transaction((tx) =>
        revokeCertificate(tx, app.systemContext('test'), keys[BOLAT]?.serial ?? '', 'keyCompromise', clock.now()),
      );
      clock.set(instant(clock.now() + 60_000));
      assert.equal(await found(), 'trust.revoked');
      Object.assign(keys, { [BOLAT]: await signingKey(app, { kind: 'person', iin: BOLAT, name: 'T', surname: 'T' }) });
      assert.equal(await found(), 'done');
      await asOwner(`insert into identity.ending select id, now(), 'gone', 'test' from identity.officer`);
      assert.equal(await found(), 'identity.administrators_exist');
    }));

  test('sign with openssl, as the documentation says', () =>
    inReal(
      async ({ instance: { app } }) => {
        const content = join(folder, 'first.json');
        const value = { type: 'shanyraq/first-administrators/v1', instance: app.env.instance.origin, ...CENTRAL };
        writeFileSync(content, JSON.stringify({ ...value, administrators: TWO }));
        const signatures: string[] = [];
        for (const { iin } of TWO) {
          const { key, certificate } = await enrolledKey(app, { kind: 'person', iin, name: 'T', surname: 'T' });
          const at = (name: string) => join(folder, `${iin}.${name}`);
          const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', key.privateKey));
          writeFileSync(at('key'), pkcs8);
          writeFileSync(at('crt'), certificate.der);
          const shell = `openssl pkcs8 -inform DER -nocrypt -in ${at('key')} -out ${at('pem')} && \
          openssl x509 -inform DER -in ${at('crt')} -out ${at('crt.pem')} && \
          openssl cms -sign -binary -cades -in ${content} -signer ${at('crt.pem')} -inkey ${at('pem')} -outform DER -out ${at('p7s')}`;
          const { status, stderr } = spawnSync('sh', ['-ec', shell], { encoding: 'utf8' });
          assert.equal(status, 0, stderr);
          signatures.push(at('p7s'));
        }
        const lines: string[] = [];
        assert.equal(await appointFirstCommand.run(app, [content, ...signatures], (line) => lines.push(line)), 0);
        assert.match(lines[0] ?? '', /Serik Test; Omarov Test/);
      },
      { now: systemClock.now() },
    ));
});
