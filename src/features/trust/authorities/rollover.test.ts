/** An instance over a quarter of a century: authorities follow each other, and what each signed stays right. The judge is openssl. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { addYears, dateOf, startOfDay } from '#kernel/dates.ts';
import { sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { parseSignedData } from '../signatures/parse.ts';
import { SAMPLE_PERSON } from '../testing/authority.ts';
import { ceremonyFor, type MemoryKeys } from '../testing/ceremony.ts';
import { judgeCms, type Openssl, pem, withOpenssl } from '../testing/openssl.ts';
import { authoritiesOf } from './known.ts';
import { renewRootCommand } from './root.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const CONTENT = utf8('{"type":"shanyraq/decision/v1"}');
const AGENCY = 'agency:audit-chamber';

const later = (from: Instant, years: number): Instant =>
  instant(startOfDay(addYears(dateOf(from, 'UTC'), years), 'UTC') + 10 * 3_600_000);
const seconds = (at: Instant): string => String(Math.floor(at / 1000));

const get = async ({ inject }: TestInstance, url: string): Promise<Uint8Array> => {
  const { statusCode, rawPayload, body } = await inject({ url });
  assert.equal(statusCode, 200, `${url}: ${body}`);
  return new Uint8Array(rawPayload);
};

/** What somebody has in hand who got a seal and a time-stamp at a moment, with the roots and the chain that were published then. */
interface Kept {
  readonly at: Instant;
  readonly seal: Uint8Array;
  readonly stamp: Uint8Array;
  readonly chain: string;
}

async function sealedAt(instance: TestInstance): Promise<Kept> {
  const { env } = instance.app;
  const at = env.clock.now();
  return {
    at,
    seal: await trust.sealCms(env, AGENCY, CONTENT, at),
    stamp: await trust.timestamp(env, sha256(CONTENT), at),
    chain: Buffer.from(await get(instance, '/pki/chain.pem')).toString(),
  };
}

async function judge(openssl: Openssl, instance: TestInstance, kept: Kept): Promise<void> {
  const sealed = judgeCms(openssl, { content: CONTENT, cms: kept.seal, known: kept.chain, at: kept.at });
  assert.ok(sealed.ok, sealed.said);
  openssl.write('stamp', kept.stamp);
  openssl.write('chain.pem', kept.chain);
  const stamped = [
    '-data',
    'content',
    '-in',
    'stamp',
    '-token_in',
    '-CAfile',
    'chain.pem',
    '-attime',
    seconds(kept.at),
  ];
  const stamp = openssl.run('ts', '-verify', ...stamped);
  assert.ok(stamp.ok, stamp.said);
  const asked = { content: CONTENT, cms: kept.seal, at: kept.at, accept: ['agency' as const] };
  assert.equal(
    (await instance.app.read((tx) => trust.verifySignature(tx, { ...asked, isKept: false }))).kind,
    'agency',
  );
}

/** Every authority in force has lists that openssl accepts, and a leaf is not on the list of its own. */
async function judgeLists(openssl: Openssl, instance: TestInstance): Promise<number> {
  const at = instance.clock.now();
  const { all } = await instance.app.read(authoritiesOf);
  const inForce = all.filter(({ name, certificate }) => name !== undefined && certificate.notAfter > at);
  for (const { name, certificate } of inForce) {
    openssl.write('authority.pem', pem(certificate.der));
    for (const path of [`/pki/crl/${name}`, `/pki/crl/${name}/delta`]) {
      openssl.write('crl', await get(instance, path));
      const { said } = openssl.run(
        'crl',
        '-inform',
        'DER',
        '-in',
        'crl',
        '-noout',
        '-CAfile',
        'authority.pem',
        '-verify',
      );
      assert.match(said, /verify OK/, `${path}: ${said}`);
    }
  }
  return inForce.length;
}

const issueTo = (app: App) => app.transaction((tx) => trust.issueKey(tx, { ...SAMPLE_PERSON, password: 'x' }));

describe('successors of the authorities', () => {
  test('25 years: seals, time-stamps and lists go on, whatever was signed stays right', () =>
    withInstance({ features, now: systemClock.now(), country: 'test/country' }, (instance) =>
      withOpenssl(async (openssl) => {
        const begin = instance.clock.now();
        const all: Kept[] = [];
        for (const year of [0, 4, 7, 10, 13, 16, 19, 22, 25]) {
          instance.clock.set(year === 0 ? begin : later(begin, year));
          await instance.runJobs();
          const kept = await sealedAt(instance);
          await judge(openssl, instance, kept);
          all.push(kept);
        }
        assert.ok((await judgeLists(openssl, instance)) >= 5);
        for (const kept of all) await judge(openssl, instance, kept);
        const { all: known } = await instance.app.read(authoritiesOf);
        assert.ok(known.filter(({ kind }) => kind === 'root').length >= 2);
        assert.ok(known.filter(({ ref }) => ref === 'issuing:agency').length >= 4);
        const signers = new Set(all.map(({ seal }) => parseSignedData(seal).signer.issuer));
        assert.ok(signers.size >= 4, 'seals came under several generations');
        for await (const { what, where } of trustFeature.fsck(instance.app)) assert.fail(`${what}: ${where}`);
      }),
    ));

  test('nothing ever outlives its issuer', () =>
    withInstance({ features, now: systemClock.now(), country: 'test/country' }, async (instance) => {
      const begin = instance.clock.now();
      await issueTo(instance.app);
      for (const year of [2, 4, 6, 8, 10, 12]) {
        instance.clock.set(later(begin, year));
        await instance.runJobs();
        await issueTo(instance.app);
      }
      const outliving = await instance.asOwner(
        'select c.serial from trust.certificate c join trust.certificate i on i.serial = c.issuer where c.not_after > i.not_after',
      );
      assert.deepEqual(outliving, []);
      const issuers = await instance.asOwner<{ issuer: string }>(
        "select distinct issuer from trust.certificate where kind = 'person'",
      );
      assert.ok(issuers.length >= 2);
      for await (const { what, where } of trustFeature.fsck(instance.app)) assert.fail(`${what}: ${where}`);
    }));

  test('of a real instance each successor is a ceremony, and each root leads to the other', () => {
    const rootKeys: MemoryKeys = new Map();
    return withInstance(
      { features, now: systemClock.now(), country: 'test/country', mode: 'real', rootKeys },
      (instance) =>
        withOpenssl(async (openssl) => {
          const begin = instance.clock.now();
          openssl.write('root-1.pem', pem(await get(instance, '/pki/root.crt')));
          const known = async () => (await instance.app.read(authoritiesOf)).all;
          for (const year of [5, 10]) {
            const before = (await known()).length;
            instance.clock.set(later(begin, year));
            await instance.runJobs();
            assert.equal((await known()).length, before, 'a worker makes none by itself');
            if (year === 5) assert.equal(await ceremonyFor(instance.app, rootKeys), 2);
          }
          await assert.rejects(
            renewRootCommand.run(instance.app, [], () => undefined),
            /authorities request/,
          );
          assert.equal(await ceremonyFor(instance.app, rootKeys), 3);
          await instance.runJobs();
          const all = await known();
          assert.equal(all.filter(({ kind }) => kind === 'root').length, 2);
          assert.equal(all.filter(({ kind }) => kind === 'cross').length, 2);
          const old = all.find(({ ref, generation }) => ref === 'issuing:agency' && generation === 2);
          openssl.write('old.pem', pem(old?.certificate.der ?? new Uint8Array()));
          const published = await get(instance, '/pki/chain.pem');
          const turn = instance.clock.now();
          instance.clock.set(later(begin, 15));
          await instance.runJobs();
          openssl.write('root-2.pem', pem(await get(instance, '/pki/root-2.crt')));
          openssl.write(
            'chain.pem',
            Buffer.concat([await get(instance, '/pki/cross.pem'), await get(instance, '/pki/chain.pem'), published]),
          );
          const at = instance.clock.now();
          openssl.write('new.pem', pem((await trust.signer(instance.app.env, AGENCY, at)).certificate));
          for (const root of ['root-1.pem', 'root-2.pem'])
            for (const [leaf, time] of [
              ['new.pem', at],
              ['old.pem', turn],
            ] as const) {
              const trusted = ['-x509_strict', '-CAfile', root, '-untrusted', 'chain.pem', '-attime', seconds(time)];
              const { ok, said: why } = openssl.run('verify', ...trusted, leaf);
              assert.ok(ok, `${root} ${leaf}: ${why}`);
            }
        }),
    );
  });
});
