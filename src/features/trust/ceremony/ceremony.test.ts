/** How a real instance gets its root, by the commands, step by step; openssl is the judge and the keepers' program. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { isInLog, judgeSeal } from '../testing/judge.ts';
import {
  authorities,
  ceremony,
  KEEPERS,
  keeperArguments,
  machineAt,
  PASSPHRASE,
  rewrite,
  signAsKeepers,
} from '../testing/keepers.ts';
import { type Openssl, pem, withOpenssl } from '../testing/openssl.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const real = { features, country: 'test/country', mode: 'real', rootKeys: 'none' } as const;

interface Place {
  readonly instance: TestInstance;
  readonly openssl: Openssl;
  /** Where request and answer lie. */
  readonly folder: string;
  readonly keyFile: string;
}

const inPlace = (run: (place: Place) => Promise<void>) =>
  withInstance({ ...real, now: systemClock.now() }, (instance) =>
    withOpenssl((openssl) => {
      const [folder, keyFile] = [join(openssl.folder, 'ceremony'), join(openssl.folder, 'root.key.pem')];
      return run({ instance, openssl, folder, keyFile });
    }),
  );

/** Request and ceremony, signed by the keepers; gives the root's fingerprint. */
async function held({ instance, openssl, folder, keyFile }: Place): Promise<string> {
  await authorities(instance.app, 'request', folder);
  await ceremony(machineAt(instance.clock.now), folder, '--key', keyFile, ...keeperArguments(openssl));
  signAsKeepers(openssl, folder);
  return sha256Hex(readFileSync(join(folder, 'answer', 'root.crt')));
}

const countOf = async ({ asOwner }: TestInstance, table: string): Promise<number> =>
  Number((await asOwner<{ n: string }>(`select count(*) as n from trust.${table}`))[0]?.n);

const isEmpty = async (instance: TestInstance): Promise<void> => {
  for (const table of ['certificate', 'revocation_list', 'ceremony'])
    assert.equal(await countOf(instance, table), 0, `nothing stands in ${table}`);
};

describe('the first root of a real instance', () => {
  test('before it nothing is signed, and the instance says what to do', () =>
    inPlace(async ({ instance }) => {
      const { app, inject } = instance;
      assert.equal((await inject({ url: '/pki/root.crt' })).statusCode, 503);
      await instance.runJobs();
      await isEmpty(instance);
      const said = (await trustFeature.welcome(app)).join('\n');
      for (const step of ['authorities request', 'ceremony FOLDER', 'authorities install'])
        assert.match(said, new RegExp(step));
      assert.match((await inject({ url: '/health' })).body, /a ceremony is due/);
      const { body } = await inject({ url: '/metrics' });
      assert.match(body, /trust_ceremony_due\{why="root"\} 1/);
    }));

  test('request, ceremony, signatures, installation: openssl agrees with every step', () =>
    inPlace(async (place) => {
      const { instance, openssl, folder, keyFile } = place;
      const root = await held(place);
      for (const name of readdirSync(folder).filter((one) => one.endsWith('.p10'))) {
        const asked = openssl.run('req', '-inform', 'DER', '-in', join(folder, name), '-noout', '-verify');
        assert.match(asked.said, /verify OK/i, `${name}: ${asked.said}`);
      }
      judgeKeyFile(openssl, keyFile);
      assert.deepEqual(
        readdirSync(join(instance.app.env.config.dataDir, 'keys', 'worker')).filter((one) => /root/.test(one)),
        [],
      );
      await assert.rejects(authorities(instance.app, 'install', folder), /by its fingerprint/);
      await assert.rejects(authorities(instance.app, 'install', folder, '--root', '0'.repeat(64)), /not the one given/);
      await isEmpty(instance);
      assert.match(
        (await authorities(instance.app, 'install', folder, '--root', root)).join(),
        /Ceremony 1 is installed/,
      );
      await judgeInstalled(place);
      const before = [await countOf(instance, 'certificate'), await countOf(instance, 'revocation_list')];
      assert.match((await authorities(instance.app, 'install', folder)).join(), /installed before/);
      assert.deepEqual([await countOf(instance, 'certificate'), await countOf(instance, 'revocation_list')], before);
      const files = readdirSync(join(instance.app.env.config.dataDir, 'keys', 'worker'));
      assert.ok(!files.some((name) => /root|waiting/.test(name)), 'no root, and nothing waits any more');
      assert.ok(files.includes('trust__issuing--person.key'));
    }));
});

/** Who has the file and the passphrase needs no program of ours. */
function judgeKeyFile(openssl: Openssl, keyFile: string): void {
  const open = (phrase: string) =>
    openssl.run('pkcs8', '-in', keyFile, '-passin', `pass:${phrase}`, '-out', 'plain.pem');
  assert.ok(!open('another phrase altogether').ok);
  const opened = open(PASSPHRASE);
  assert.ok(opened.ok, opened.said);
  assert.match(openssl.run('pkey', '-in', 'plain.pem', '-noout', '-text').said, /secp384r1/);
  const inside = openssl.run('asn1parse', '-in', keyFile, '-i').said;
  for (const part of ['PBES2', 'scrypt', 'aes-256-cbc']) assert.match(inside, new RegExp(part));
}

async function judgeInstalled({ instance, openssl, folder }: Place): Promise<void> {
  const { app, inject } = instance;
  await judgeSeal(openssl, instance, 'agency:audit-chamber');
  const record = (await inject({ url: '/pki/ceremonies/1' })).rawPayload;
  assert.ok(record.equals(readFileSync(join(folder, 'answer', 'record.json'))));
  openssl.write('record.json', record);
  openssl.write('record.p7s', (await inject({ url: '/pki/ceremonies/1/signature' })).rawPayload);
  openssl.write('root.pem', pem((await inject({ url: '/pki/root.crt' })).rawPayload));
  const files = ['-inform', 'DER', '-in', 'record.p7s', '-content', 'record.json', '-binary', '-out', 'out'];
  const verified = openssl.run('cms', '-verify', '-cades', ...files, '-CAfile', 'root.pem');
  assert.ok(verified.ok, verified.said);
  const said = JSON.parse(record.toString()) as Record<
    'keepers' | 'inputs' | 'outputs',
    { name: string; sha256: string }[]
  >;
  assert.deepEqual(
    said.keepers.map(({ name }) => name),
    KEEPERS,
  );
  for (const { name, sha256 } of said.inputs) assert.equal(sha256Hex(readFileSync(join(folder, name))), sha256);
  for (const { name, sha256 } of said.outputs)
    assert.equal(sha256Hex(readFileSync(join(folder, 'answer', name))), sha256);
  const leaf = canonicalBytes({
    number: 1,
    record: sha256Hex(record),
    signature: sha256Hex(readFileSync(join(folder, 'answer', 'record.p7s'))),
  });
  assert.ok(await isInLog(app, 'trust.ceremony', leaf), 'the log has it');
}

type Change = (place: Place) => Promise<void> | void;

const answer = ({ folder }: Place): string => join(folder, 'answer');
const flip = (folder: string, name: string, at = -20): void => {
  const bytes = readFileSync(join(folder, name));
  bytes[bytes.length + at] = (bytes.at(at) ?? 0) ^ 1;
  rewrite(folder, name, bytes);
};
function editJson(folder: string, name: string, edit: (value: Record<string, Json>) => void): void {
  const value = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, Json>;
  edit(value);
  rewrite(folder, name, canonicalBytes(value));
}
/** Keepers sign what they see, altered or not: only the root's signature is then wrong. */
const signedAgain = (place: Place): void => signAsKeepers(place.openssl, place.folder);

describe('what does not fit is refused, and nothing is half entered', () => {
  test('an answer that was altered, or is of somebody else', () =>
    inPlace(async (place) => {
      const { instance, folder } = place;
      const root = await held(place);
      const changes: readonly [RegExp, Change][] = [
        [/altered/, (p) => editJson(answer(p), 'record.json', (record) => Object.assign(record, { certificates: [] }))],
        [
          /does not describe/,
          (p) => editJson(answer(p), 'record.json', (record) => Object.assign(record, { instance: 'x' })),
        ],
        [
          /not a signature of the newest root/,
          (p) => {
            editJson(answer(p), 'record.json', (record) =>
              Object.assign(record, { program: { version: '9', sha256: '0'.repeat(64) } }),
            );
            signedAgain(p);
          },
        ],
        [/not a signature of the newest root/, (p) => flip(answer(p), 'record.p7s')],
        [/issuing\.crt/, (p) => flip(answer(p), 'issuing.crt')],
        [/person\.crt does not say/, (p) => cpSync(join(answer(p), 'agency.crt'), join(answer(p), 'person.crt'))],
        [/root\.crl/, (p) => flip(answer(p), 'root.crl')],
        [/root\.crl does not say/, (p) => cpSync(join(answer(p), 'root-delta.crl'), join(answer(p), 'root.crl'))],
        [/root\.crt is no certificate/, (p) => rewrite(answer(p), 'root.crt', 'nothing')],
        [/canonical/, (p) => rewrite(answer(p), 'record.json', `${readFileSync(join(answer(p), 'record.json'))}\n`)],
        [/not signed by bolat/, (p) => rmSync(join(answer(p), 'keepers', 'bolat.p7s'))],
        [/not signed by aigul, bolat/, (p) => rmSync(join(answer(p), 'keepers'), { recursive: true })],
        [/not over it/, (p) => flip(answer(p), 'keepers/bolat.p7s')],
        [
          /of nobody whom it names/,
          (p) => {
            keeperArguments(p.openssl, ['stranger']);
            signAsKeepers(p.openssl, p.folder, ['stranger']);
          },
        ],
        [
          /not the request that this instance made last/,
          (p) => editJson(p.folder, 'request.json', (r) => Object.assign(r, { publicUrl: 'https://other.example' })),
        ],
        [/issuing\.p10 is not the file/, (p) => flip(p.folder, 'issuing.p10')],
        [/profile\.json is not the file/, (p) => flip(p.folder, 'profile.json')],
        [/not there/, (p) => rmSync(join(p.folder, 'answer'), { recursive: true })],
      ];
      const whole = `${folder}.whole`;
      cpSync(folder, whole, { recursive: true });
      for (const [why, change] of changes) {
        await change(place);
        await assert.rejects(authorities(instance.app, 'install', folder, '--root', root), why, String(why));
        rmSync(folder, { recursive: true });
        cpSync(whole, folder, { recursive: true });
      }
      await isEmpty(instance);
      // A request that was made later is another one: what answers the one before isn't taken.
      instance.clock.set(instant(instance.clock.now() + 60_000));
      await authorities(instance.app, 'request', `${folder}.later`);
      await assert.rejects(authorities(instance.app, 'install', folder, '--root', root), /made last/);
      await isEmpty(instance);
    }));

  test('a request that the offline machine must not answer', () =>
    inPlace(async (place) => {
      const { instance, openssl, folder, keyFile } = place;
      await authorities(instance.app, 'request', folder);
      const keepers = keeperArguments(openssl);
      const now = instance.clock.now;
      const hold = (machine = machineAt(now), args: readonly string[] = ['--key', keyFile, ...keepers]) =>
        ceremony(machine, folder, ...args);
      const early = machineAt(() => instant(now() - 3_600_000));
      await assert.rejects(hold(early), /clock of this machine is before/);
      await assert.rejects(
        hold(machineAt(now, { asking: { line: async () => 'y', secret: async () => '' } })),
        /not yes/,
      );
      await assert.rejects(hold(machineAt(now), ['--key', keyFile, ...keepers.slice(0, 2)]), /2 keepers/);
      await assert.rejects(
        hold(machineAt(now), ['--key', keyFile, ...keepers.slice(0, 2), ...keepers.slice(0, 2)]),
        /named twice/,
      );
      await assert.rejects(
        hold(machineAt(now), ['--key', keyFile, '--keeper', 'Aigul', '--keeper', 'Bolat']),
        /NAME=CERTIFICATE/,
      );
      await assert.rejects(hold(machineAt(now), keepers), /--key/);
      await assert.rejects(hold(machineAt(now, { passphrase: 'short' })), /16 characters/);
      assert.ok(!existsSync(keyFile) && !existsSync(answer(place)), 'nothing was made');

      const requests = { altered: () => flip(folder, 'issuing.p10'), profile: () => flip(folder, 'profile.json', -30) };
      const whole = `${folder}.whole`;
      cpSync(folder, whole, { recursive: true });
      for (const alter of Object.values(requests)) {
        alter();
        await assert.rejects(hold(), /is not the file that the request names/);
        rmSync(folder, { recursive: true });
        cpSync(whole, folder, { recursive: true });
      }
      // Who alters both request and file still lacks the key: what it was made for stands in what the key signed.
      swapRequests(folder);
      await assert.rejects(hold(), /made for another instance or place/);
      editJson(folder, 'request.json', (request) => Object.assign(request, { instance: 'shanyraq/kz/00000000' }));
      await assert.rejects(hold(), /made for another instance or place/);
      assert.ok(!existsSync(keyFile) && !existsSync(answer(place)), 'nothing was made');
    }));

  test('what keepers signed by a profile that is not the published one', () =>
    inPlace(async (place) => {
      const { instance, openssl, folder, keyFile } = place;
      await authorities(instance.app, 'request', folder);
      editJson(folder, 'profile.json', (profile) => Object.assign(profile, { countryName: 'XX' }));
      const profile = sha256Hex(readFileSync(join(folder, 'profile.json')));
      editJson(folder, 'request.json', (request) => Object.assign(request, { profile }));
      const said = await ceremony(machineAt(instance.clock.now), folder, '--key', keyFile, ...keeperArguments(openssl));
      assert.ok(said.join('\n').includes(profile), 'keepers are shown its digest');
      signAsKeepers(openssl, folder);
      const root = sha256Hex(readFileSync(join(answer(place), 'root.crt')));
      await assert.rejects(authorities(instance.app, 'install', folder, '--root', root), /made last/);
      await isEmpty(instance);
    }));

  test('another passphrase, another key, and a key too many', () =>
    inPlace(async (place) => {
      const { instance, openssl, folder, keyFile } = place;
      await held(place);
      const again = [folder, '--key', keyFile, ...keeperArguments(openssl)];
      await assert.rejects(ceremony(machineAt(instance.clock.now), ...again), /there already/);
      // As if the machine had died after the key was made: it is taken up where it lies.
      const key = readFileSync(keyFile);
      rmSync(answer(place), { recursive: true });
      await ceremony(machineAt(instance.clock.now), ...again);
      assert.ok(readFileSync(keyFile).equals(key));
      signAsKeepers(openssl, folder);
      const root = sha256Hex(readFileSync(join(answer(place), 'root.crt')));
      await authorities(instance.app, 'install', folder, '--root', root);
      const next = `${folder}.2`;
      await authorities(instance.app, 'request', next);
      const keepers = keeperArguments(openssl);
      const other = join(openssl.folder, 'other.key.pem');
      const hold = (machine = machineAt(instance.clock.now), ...keys: string[]) =>
        ceremony(machine, next, ...keys, ...keepers);
      await assert.rejects(
        hold(machineAt(instance.clock.now, { passphrase: 'another phrase altogether' }), '--key', keyFile),
        /the passphrase does not open/,
      );
      await assert.rejects(hold(undefined, '--key', other), /none of these is the key of root 1/);
      await assert.rejects(hold(undefined, '--key', keyFile, '--key', other), /no root has such a key/);
      assert.ok(!existsSync(other));
      await hold(undefined, '--key', keyFile);
      signAsKeepers(openssl, next);
      await authorities(instance.app, 'install', next);
      assert.equal(await countOf(instance, 'ceremony'), 2);
      assert.equal((await instance.inject({ url: '/pki/ceremonies' })).json<unknown[]>().length, 2);
      assert.equal((await instance.inject({ url: '/pki/ceremonies/3' })).statusCode, 404);
    }));
});

/** The request of one authority in the place of another's, with the digests put right. */
function swapRequests(folder: string): void {
  cpSync(join(folder, 'issuing.p10'), join(folder, 'agency.p10'));
  const digest = sha256Hex(readFileSync(join(folder, 'issuing.p10')));
  editJson(folder, 'request.json', (request) => {
    const certify = request.certify as { ref: string; request: string }[];
    request.certify = certify.map((one) => (one.ref === 'issuing:agency' ? { ...one, request: digest } : one)) as Json;
  });
}

test('a demonstration asks nobody', () =>
  withInstance({ features, country: 'test/country' }, async ({ app }) => {
    await assert.rejects(authorities(app, 'request', '/tmp/nowhere-of-shanyraq'), /demonstration/);
    assert.ok(await trust.signer(app.env, 'root'));
    assert.deepEqual(await trustFeature.welcome(app), []);
  }));
