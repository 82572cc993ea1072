/** Authorities of others: made, run and asked for by openssl; ours is only what we learn and believe of them. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { countryFeature } from '#features/country/feature.ts';
import { checkFolder, kindsOf } from '#features/country/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { octets } from '#kernel/asn1/write.ts';
import { fromBase64, fromHex, utf8 } from '#kernel/hash.ts';
import { type Instant, instant, instantFromIso } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { readCertificate } from '../certificates/read.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import type { signRevocationList } from '../revocation/list.ts';
import { checkOutside } from '../signatures/outside.ts';
import { isSignedBy, readList } from '../signatures/revocation-list.ts';
import type { ExternalFacts } from '../store/external.ts';
import { makeAuthority, profileOf, SAMPLE_PERSON } from '../testing/authority.ts';
import { Neighbour, type Served, withNeighbourhood } from '../testing/neighbour.ts';
import { withOpenssl } from '../testing/openssl.ts';
import { askStatuses } from './ask.ts';
import { derOf } from './definition.ts';
import { fetchLists } from './lists.ts';
import { type OcspQuestion, readAnswer } from './ocsp-answer.ts';
import { statusBy } from './source.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const HOUR_MS = 3_600_000;
const IIN = 'iin' in SAMPLE_PERSON ? SAMPLE_PERSON.iin : '';
const POLICY = '1.2.398.3.3.2.3';

interface World extends TestInstance {
  readonly neighbour: Neighbour;
  /** What stands at each path; a path that isn't there answers 404. */
  readonly places: Map<string, (body: Uint8Array) => Served>;
  now(): Instant;
  pass(ms: number): void;
  /** Signs and verifies now. */
  verify(name: string): ReturnType<typeof trust.verifySignature>;
}

const words = (en: string) => ({ kk: `${en} (kk)`, ru: `${en} (ru)`, en });

function definitionFor(neighbour: Neighbour, address: string, change: object): object {
  return {
    authority: 'neighbour',
    version: '2020-01-01',
    title: words('The neighbour'),
    basis: [{ act: 'trust-act', article: '7' }],
    root: neighbour.certificate('root'),
    issuing: neighbour.certificate('issuing'),
    vouchesFor: ['person'],
    lists: { complete: `${address}/list`, delta: `${address}/changes` },
    ocsp: { address: `${address}/ocsp`, digest: 'sha256' },
    ...change,
  };
}

function countryWith(definition: object): string {
  const country = smallCountry({ trust: true });
  mkdirSync(join(country, 'authorities'));
  writeFileSync(join(country, 'authorities/neighbour.yaml'), stringify(definition));
  return country;
}

const inWorld = (run: (world: World) => Promise<void>, change: object = {}) =>
  withOpenssl(async (openssl) => {
    const neighbour = new Neighbour(openssl, profileOf('test/country'));
    const places: World['places'] = new Map();
    const serve = (path: string, body: Uint8Array): Served => places.get(path)?.(body) ?? 404;
    await withNeighbourhood(serve, async (address) => {
      const country = countryWith(definitionFor(neighbour, address, change));
      try {
        await withInstance({ features, country, now: systemClock.now() }, async (instance) => {
          const { app, clock } = instance;
          const now = () => app.env.clock.now();
          const verify: World['verify'] = (name) => {
            const cms = neighbour.sign(name, CONTENT);
            return app.transaction((tx) =>
              trust.verifySignature(tx, {
                content: CONTENT,
                cms,
                at: now(),
                accept: ['person', 'organisation'],
                isKept: false,
              }),
            );
          };
          await run({ ...instance, neighbour, places, now, pass: (ms) => clock.set(instant(now() + ms)), verify });
        });
      } finally {
        rmSync(country, { recursive: true });
      }
    });
  });

const refused = (code: string, attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof Refusal && error.code === `trust.${code}`, code);

describe('a signature by another authority', () => {
  test('is unknown before the lists are read, good by them, revoked from its moment on, unknown when they ran out', () =>
    inWorld(async ({ app, neighbour, places, now, pass, verify }) => {
      const statusAt = (of: string, at: Instant) => app.transaction((tx) => trust.statusOf(tx, of, at));
      const serial = neighbour.issue('ALICE', 'person', { iin: IIN }, POLICY);
      const bob = neighbour.issue('BOB', 'person', { iin: IIN }, POLICY);
      await verify('BOB');
      const first = await verify('ALICE');
      assert.deepEqual([first.revocation, first.kind, first.iin, first.serial], ['unknown', 'person', IIN, serial]);
      await fetchLists(app);
      assert.equal((await verify('ALICE')).revocation, 'unknown', 'the place is empty yet');
      places.set('/list', () => neighbour.list(now()));
      await fetchLists(app);
      assert.equal((await verify('ALICE')).revocation, 'unknown', 'a minute passes before it is asked again');
      pass(60_000);
      await fetchLists(app);
      const good = now();
      assert.equal((await verify('ALICE')).revocation, 'good');

      // Who checks elsewhere gets the authority with the signatures that are its, and not otherwise.
      const signature = { content: CONTENT, cms: neighbour.sign('ALICE', CONTENT), at: good };
      const theirs = await app.read((tx) => trust.trustFor(tx, [signature.cms]));
      assert.equal(checkOutside(signature, theirs).revocation, 'good');
      const ours = await app.read(trust.publicTrust);
      assert.deepEqual(await app.read((tx) => trust.trustFor(tx, [])), ours);
      assert.throws(() => checkOutside(signature, ours), /foreign_authority/);

      neighbour.revoke(serial, instant(good + 1000));
      pass(HOUR_MS - 60_000);
      await fetchLists(app);
      assert.equal(await statusAt(serial, now()), 'good', 'asked each hour');
      pass(60_000);
      await fetchLists(app);
      assert.equal(await statusAt(serial, good), 'good', 'what was signed before stands');
      assert.equal(await statusAt(serial, now()), 'revoked');
      assert.equal(await statusAt('ff00', now()), 'unknown');

      places.set('/list', () => 503);
      pass(23 * HOUR_MS);
      await fetchLists(app);
      assert.equal(await statusAt(bob, now()), 'good', 'the last list is still in force');
      pass(2 * HOUR_MS);
      await fetchLists(app);
      assert.equal(await statusAt(bob, now()), 'unknown');
      assert.equal(await statusAt(serial, now()), 'revoked', 'a withdrawal is for ever');
    }));

  test('changes since the list are learnt in minutes; a suspension ends, and what was signed in it stays refused', () =>
    inWorld(async ({ app, neighbour, places, now, pass }) => {
      const serial = neighbour.issue('ALICE', 'person', { iin: IIN }, POLICY);
      const statusAt = (at: Instant) => app.transaction((tx) => trust.statusOf(tx, serial, at));
      const issuing = readCertificate(derOf(neighbour.certificate('issuing')));
      const changes = (base: number, entries: Parameters<typeof signRevocationList>[0]['entries']) =>
        neighbour.changes(issuing, { base, at: now(), entries });
      places.set('/list', () => neighbour.list(now()));
      await fetchLists(app);
      const cms = neighbour.sign('ALICE', CONTENT);
      const input = { content: CONTENT, cms, at: now(), accept: ['person'] } as const;
      assert.equal(
        (await app.transaction((tx) => trust.verifySignature(tx, { ...input, isKept: false }))).revocation,
        'good',
      );
      pass(120_000);
      const held = now();
      const hold = await changes(16, [{ serial, reason: 'certificateHold', at: held }]);
      places.set('/changes', () => hold);
      await fetchLists(app);
      assert.equal(await statusAt(held), 'revoked');
      pass(300_000);
      const lifted = now();
      const lift = await changes(16, [{ serial, reason: 'removeFromCRL', at: lifted }]);
      places.set('/changes', () => lift);
      await fetchLists(app);
      assert.deepEqual([await statusAt(held), await statusAt(lifted)], ['revoked', 'good']);

      // A complete list that was made before a suspension doesn't end it; one made after does.
      pass(300_000);
      const again = now();
      const old = neighbour.list(instant(again - 60_000));
      const heldAgain = await changes(16, [{ serial, reason: 'certificateHold', at: again }]);
      places.set('/changes', () => heldAgain);
      places.set('/list', () => old);
      await fetchLists(app);
      pass(HOUR_MS);
      await fetchLists(app);
      assert.equal(await statusAt(now()), 'revoked');
      places.set('/list', () => neighbour.list(now()));
      pass(HOUR_MS);
      await fetchLists(app);
      assert.deepEqual([await statusAt(again), await statusAt(now())], ['revoked', 'good']);
    }));

  test('a list that may not be believed changes nothing: of another, of another kind, older, or rubbish', () =>
    inWorld(async ({ app, neighbour, places, now, pass, asOwner }) => {
      const serial = neighbour.issue('ALICE', 'person', { iin: IIN }, POLICY);
      const issuing = readCertificate(derOf(neighbour.certificate('issuing')));
      const old = neighbour.list(instant(now() - HOUR_MS));
      places.set('/list', () => neighbour.list(now()));
      await fetchLists(app);
      neighbour.revoke(serial, now());
      const entries = [{ serial, reason: 'keyCompromise', at: now() }] as const;
      const attempts: readonly (readonly [string, Served, RegExp])[] = [
        ['/list', neighbour.list(now(), 'root'), /not signed by the authority/],
        ['/list', await neighbour.changes(issuing, { base: 16, at: now(), entries }), /no complete list/],
        ['/list', old, /older/],
        ['/list', utf8('<html>'), /.+/],
        ['/list', 301, /.+/],
        ['/changes', neighbour.list(now()), /no delta list/],
        ['/changes', await neighbour.changes(issuing, { base: 99, at: now(), entries }), /begin after/],
      ];
      for (const [path, served, why] of attempts) {
        places.set(path, () => served);
        pass(2 * HOUR_MS);
        await fetchLists(app);
        const kind = path === '/list' ? 'complete' : 'delta';
        const [state] = await asOwner<{ failure: string }>(
          `select failure from trust.external_list where kind = '${kind}'`,
        );
        assert.match(state?.failure ?? '', why);
        assert.deepEqual(await asOwner('select * from trust.external_revocation'), [], why.source);
        places.set(path, () => 404);
      }
    }));

  test('OCSP says what no list does, once somebody waits; an answer by nobody who may is not believed', () =>
    inWorld(
      async ({ app, neighbour, places, now, verify }) => {
        const serial = neighbour.issue('ALICE', 'person', { iin: IIN }, POLICY);
        let asked = 0;
        const answering = (by: 'issuing' | 'root') => (question: Uint8Array) => {
          asked += 1;
          return neighbour.answer(question, by);
        };
        places.set('/ocsp', answering('root'));
        await askStatuses(app);
        assert.equal(asked, 0);
        assert.equal((await verify('ALICE')).revocation, 'unknown');
        await askStatuses(app);
        assert.equal(asked, 1);
        assert.equal(
          (await verify('ALICE')).revocation,
          'unknown',
          'the root is no responder of the issuing authority',
        );
        places.set('/ocsp', answering('issuing'));
        await askStatuses(app);
        assert.equal((await verify('ALICE')).revocation, 'good');
        await askStatuses(app);
        assert.equal(asked, 2, 'nobody waits');
        const statusIn = (ms: number) => app.transaction((tx) => trust.statusOf(tx, serial, instant(now() + ms)));
        assert.equal(await statusIn(HOUR_MS + 1000), 'unknown', 'the answer runs out');
        neighbour.revoke(serial, instant(systemClock.now() - 1000));
        await askStatuses(app);
        await refused('revoked', verify('ALICE'));
      },
      { lists: undefined },
    ));

  test('is taken only for what the country takes from it, and until its day', () =>
    inWorld(
      async ({ app, neighbour, places, now, pass, verify }) => {
        places.set('/list', () => neighbour.list(now()));
        await fetchLists(app);
        neighbour.issue('ALICE', 'person', { iin: IIN }, POLICY);
        neighbour.issue('BOB', 'person', { iin: IIN }, '2.999.1');
        neighbour.issue('FIRM', 'organisation', { iin: IIN, bin: '990140000012' }, POLICY);
        assert.equal((await verify('ALICE')).revocation, 'good');
        await refused('not_vouched', verify('BOB'));
        await refused('not_vouched', verify('FIRM'));
        pass(3 * 24 * HOUR_MS);
        await refused('foreign_authority', verify('ALICE'));
      },
      { policies: [POLICY], until: new Date(systemClock.now() + 24 * HOUR_MS).toISOString().slice(0, 10) },
    ));
});

test('an authority that can’t be one is found in the folder, with its line', () =>
  withOpenssl(async (openssl) => {
    const neighbour = new Neighbour(openssl, profileOf('test/country'));
    const wrong = [
      [{ issuing: neighbour.certificate('root'), root: neighbour.certificate('issuing') }, 'no issuing authority'],
      [{ lists: undefined, ocsp: undefined }, 'nobody could learn'],
      [{ ocsp: { address: 'ftp://example' } }, 'write an address'],
      [{ root: 'MIIB' }, 'write one certificate as PEM'],
      [{ vouchesFor: ['agency'] }, ''],
      [{ basis: [{ act: 'no-act', article: '1' }] }, 'there is no act no-act'],
    ] as const;
    for (const [change, said] of wrong) {
      const country = countryWith(definitionFor(neighbour, 'http://127.0.0.1', change));
      const { findings } = checkFolder(country, kindsOf(features));
      rmSync(country, { recursive: true });
      assert.ok(
        findings.some(
          ({ file, what, mend }) => file === 'authorities/neighbour.yaml' && `${what} ${mend}`.includes(said),
        ),
        JSON.stringify(findings),
      );
    }
  }));

test('a status is good only by something that may be believed then, and revoked just where it was', () => {
  const moment = fc.integer({ min: 0, max: 20 }).map((n) => n as Instant);
  const maybe = fc.option(moment);
  const facts = fc.record<ExternalFacts>({ revokedAt: maybe, liftedAt: maybe, goodUntil: maybe, listedUntil: maybe });
  fc.assert(
    fc.property(facts, moment, (known, at) => {
      const isWithdrawn = Array.from({ length: 21 }, (_, n) => n).filter(
        (n) => n >= (known.revokedAt ?? 99) && !(known.liftedAt !== null && n >= known.liftedAt),
      );
      const vouched = Math.max(known.goodUntil ?? -1, known.listedUntil ?? -1);
      const expected = isWithdrawn.includes(at) ? 'revoked' : vouched >= at ? 'good' : 'unknown';
      assert.equal(statusBy(known, at), expected);
    }),
  );
});

const SAMPLES = new URL('../../../../../shared/data/nca-test-pki/', import.meta.url);

describe('what Kazakhstan’s test authority made', {
  skip: !existsSync(SAMPLES) && 'shared/data/nca-test-pki is not here',
}, () => {
  const read = (name: string) => new Uint8Array(readFileSync(new URL(name, SAMPLES)));
  const certificate = (name: string) => {
    const bytes = read(name);
    const armoured = /-----BEGIN CERTIFICATE-----([^-]+)-----/.exec(Buffer.from(bytes).toString('latin1'))?.[1];
    return readCertificate(armoured === undefined ? bytes : fromBase64(armoured.replaceAll(/\s/g, '')));
  };

  test('its list is read as openssl reads it, and is its own', () =>
    withOpenssl(async (openssl) => {
      const der = read('crl/nca_rsa_test.crl');
      const list = readList(der);
      assert.ok(isSignedBy(list, certificate('ca/nca_rsa_test.crt')));
      openssl.write('crl', der);
      const { said } = openssl.run('crl', '-inform', 'DER', '-in', 'crl', '-noout', '-text');
      const serials = [...said.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, one = '']) => one.toLowerCase());
      assert.ok(serials.length > 10);
      assert.deepEqual([...list.entries.keys()].sort(), serials.sort());
    }));

  test('its answer is read; it is believed of its moment and of the certificate that it is about alone', () =>
    withOpenssl(async (openssl) => {
      const der = read('ocsp/ocsp_response_individual_sign_2004.bin');
      openssl.write('answer', der);
      const { said } = openssl.run('ocsp', '-respin', 'answer', '-resp_text', '-noverify');
      const [, serial = ''] = /Serial Number: ([0-9A-F]+)/.exec(said) ?? [];
      const [, nonce = ''] = /OCSP Nonce:\s+([0-9A-F]+)/.exec(said) ?? [];
      assert.match(said, /Cert Status: good/);
      const issuing = certificate('ca/nca_rsa_test.crt');
      const at = instantFromIso('2022-09-02T16:54:00Z');
      const question: OcspQuestion = {
        ...{ issuing, root: issuing, at },
        serial: serial.toLowerCase(),
        nonce: fromHex(nonce.toLowerCase()),
      };
      assert.equal(readAnswer(der, question).status, 'good');
      const { certificate: another } = await makeAuthority(at).then(({ issue }) => issue(SAMPLE_PERSON));
      const changes: readonly (readonly [Partial<OcspQuestion>, RegExp])[] = [
        [{ serial: 'ff' }, /another certificate/],
        [{ nonce: octets(new Uint8Array(8)) }, /another question/],
        [{ at: instant(at + 2 * HOUR_MS) }, /not of now/],
        [{ at: instant(at - 2 * HOUR_MS) }, /not of now/],
        [{ issuing: another, root: another }, /nobody who may/],
      ];
      for (const [change, why] of changes) assert.throws(() => readAnswer(der, { ...question, ...change }), why);
      const gost = read('ocsp/ocsp_response_ceo_2015_revoked.bin');
      assert.throws(() => readAnswer(gost, question), /nobody who may/, 'GOST is not computed here');
      for (const length of [0, 1, 100, der.length - 1]) assert.throws(() => readAnswer(der.slice(0, length), question));
    }));
});
