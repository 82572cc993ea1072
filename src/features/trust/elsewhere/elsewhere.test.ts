/** Signatures that only a checker can compute: against a double of NCANode that does what its description says, and what servers do. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import { countryFeature } from '#features/country/feature.ts';
import { checkFolder, kindsOf } from '#features/country/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { ConfigError, parseConfig } from '#platform/config.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { readCertificate } from '../certificates/read.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { checkOutside } from '../signatures/outside.ts';
import { makeAuthority, profileOf, SAMPLE_PERSON } from '../testing/authority.ts';
import {
  armoured,
  type Behaviour,
  type CheckerDouble,
  type GostAuthority,
  gostAuthority,
  signGost,
  withChecker,
} from '../testing/checker.ts';
import { signAs } from '../testing/sign.ts';
import { askChecker } from './ask.ts';
import { askNcanode, NoFinding } from './ncanode.ts';
import { beyondUs, type Finding, isBeyondUs, isNamedIssuer, type Question, questionId } from './question.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const NOW = systemClock.now();
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const profile = profileOf('test/country');
const authority = gostAuthority(NOW, profile);
const IIN = 'iin' in SAMPLE_PERSON ? SAMPLE_PERSON.iin : '';
const PERSON = authority.issue({ name: 'АЛИЕВА АСЕЛЬ', iin: IIN });
const MINUTE_MS = 60_000;

const words = (en: string) => ({ kk: `${en} (kk)`, ru: `${en} (ru)`, en });
const definition = (of: GostAuthority, change: object = {}) => ({
  authority: 'gost',
  version: '2020-01-01',
  title: words('The authority by GOST'),
  basis: [{ act: 'trust-act', article: '7' }],
  root: armoured(of.root),
  issuing: armoured(of.issuing),
  vouchesFor: ['person'],
  checker: 'ncanode',
  ...change,
});

function countryWith(authorities: object): string {
  const country = smallCountry({ trust: true });
  mkdirSync(join(country, 'authorities'));
  writeFileSync(join(country, 'authorities/gost.yaml'), stringify(authorities));
  return country;
}

interface World extends TestInstance {
  readonly checker: CheckerDouble;
  verify(cms: Uint8Array, mayWait?: boolean): Promise<trust.VerifiedSignature>;
  status(cms: Uint8Array, at: Instant): Promise<string>;
  pass(ms: number): void;
}

const inWorld = (run: (world: World) => Promise<void>, environment?: Record<string, string>) => () =>
  withChecker(authority, async (checker) => {
    const country = countryWith(definition(authority));
    try {
      const options = { features, country, now: NOW, environment: environment ?? { NCANODE_URL: checker.address } };
      await withInstance(options, async (instance) => {
        const { app, clock } = instance;
        await run({
          ...instance,
          checker,
          verify: (cms, mayWait = true) => {
            const input = { content: CONTENT, cms, at: clock.now(), accept: ['person'], mayWait } as const;
            return app.transaction((tx) => trust.verifySignature(tx, { ...input, isKept: false }));
          },
          status: (cms, at) =>
            app.transaction((tx) => trust.statusOfSignature(tx, { content: CONTENT, cms, serial: '' }, at)),
          pass: (ms) => clock.set(instant(clock.now() + ms)),
        });
      });
    } finally {
      rmSync(country, { recursive: true });
    }
  });

const refused = (code: string, attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof Refusal && error.code === `trust.${code}`, code);

const ask = (checker: CheckerDouble, cms: Uint8Array, content: Uint8Array | undefined = CONTENT, withinMs = 5000) => {
  const signer = beyondUs(cms)?.signer ?? assert.fail('it can be computed here');
  return askNcanode(checker.address, { kind: 'cms', bytes: cms, content, signer }, withinMs);
};

describe('the checker’s answer', () => {
  test('is believed where it speaks of this certificate and judged its withdrawal; from all else nothing follows', () =>
    withChecker(authority, async (checker) => {
      const cms = signGost(PERSON, CONTENT, NOW);
      assert.deepEqual(await ask(checker, cms), { holds: true, revocation: 'good' });
      assert.deepEqual(checker.asked, ['/cms/verify', '/cms/verify']);
      assert.deepEqual(await ask(checker, signGost(PERSON, CONTENT, NOW, { inside: true }), undefined), {
        holds: true,
        revocation: 'good',
      });
      for (const [cms, content] of [
        [signGost(PERSON, CONTENT, NOW, { wrong: true }), CONTENT],
        [cms_of('another'), CONTENT],
      ] as const)
        assert.deepEqual(await ask(checker, cms, content), { holds: false, revocation: 'unknown' });
      checker.revoked.set(PERSON.certificate.serial, NOW);
      assert.deepEqual(await ask(checker, cms), { holds: true, revocation: { at: NOW } });
      checker.revoked.clear();
      checker.behave('without-ocsp');
      assert.deepEqual(await ask(checker, cms), { holds: true, revocation: 'unknown' });
      const nothing: readonly (readonly [Behaviour, NoFinding['kind']])[] = [
        ['down', 'silent'],
        ['slow', 'silent'],
        ['garbage', 'silent'],
        ['of-another', 'silent'],
        ['of-two', 'silent'],
        ['failing', 'unjudged'],
        ['without-authority', 'unjudged'],
      ];
      for (const [how, kind] of nothing) {
        checker.behave(how);
        const isSo = (error: unknown) => error instanceof NoFinding && error.kind === kind;
        await assert.rejects(ask(checker, cms, CONTENT, how === 'slow' ? 100 : 5000), isSo, how);
      }
    }));

  const cms_of = (content: string): Uint8Array => signGost(PERSON, utf8(content), NOW);
});

describe('a signature that only the checker can compute', () => {
  test(
    'waits for it where it may, counts once it has answered, and for no other bytes',
    inWorld(async ({ app, checker, verify, status, pass }) => {
      const cms = signGost(PERSON, CONTENT, NOW);
      await refused('checker_silent', verify(cms, false));
      const taken = await verify(cms);
      assert.deepEqual([taken.revocation, taken.iin, taken.kind], ['unknown', IIN, 'person']);
      checker.behave('down');
      await askChecker(app);
      assert.equal(await status(cms, NOW), 'unknown');
      checker.behave('right');
      await askChecker(app);
      assert.equal(await status(cms, NOW), 'unknown', 'a pause comes first');
      pass(15_000);
      await askChecker(app);
      assert.equal(await status(cms, NOW), 'good');
      assert.equal((await verify(cms, false)).revocation, 'good');
      const asked = checker.asked.length;
      await askChecker(app);
      assert.equal(checker.asked.length, asked, 'nobody is asked twice');
      await refused('checker_silent', verify(signGost(PERSON, CONTENT, instant(NOW + 1000)), false));
      const other = { content: utf8('{}'), cms, at: NOW, accept: ['person'] } as const;
      await refused(
        'checker_silent',
        app.transaction((tx) => trust.verifySignature(tx, { ...other, isKept: false })),
      );

      const wrong = signGost(PERSON, CONTENT, NOW, { wrong: true });
      assert.equal((await verify(wrong)).revocation, 'unknown');
      await askChecker(app);
      assert.equal(await status(wrong, NOW), 'wrong');
      await refused('bad_signature', verify(wrong));

      const later = instant(NOW + 2000);
      const third = signGost(PERSON, CONTENT, later);
      await verify(third);
      checker.revoked.set(PERSON.certificate.serial, instant(NOW + 10_000));
      await askChecker(app);
      assert.deepEqual([await status(third, NOW), await status(third, instant(NOW + 10_000))], ['good', 'revoked']);
      await refused('revoked', verify(third));
    }),
  );

  test(
    'whom nobody waits for is let go of; what the checker can’t judge is refused at the door',
    inWorld(async ({ app, checker, verify, pass, asOwner }) => {
      const cms = signGost(PERSON, CONTENT, NOW);
      const rows = () => asOwner('select id from trust.checker_question');
      await app.transaction((tx) => trust.askAboutSignature(tx, { content: CONTENT, cms }));
      checker.behave('failing');
      await askChecker(app);
      await refused('unsupported_algorithm', verify(cms));
      pass(11 * MINUTE_MS);
      await askChecker(app);
      assert.deepEqual(await rows(), []);
      checker.behave('without-ocsp');
      const again = signGost(PERSON, CONTENT, instant(NOW + 11 * MINUTE_MS));
      await verify(again);
      await askChecker(app);
      assert.equal((await rows()).length, 1, 'nobody judged withdrawal: it stays open');
      pass(60 * MINUTE_MS);
      await askChecker(app);
      assert.equal((await rows()).length, 1, 'what was taken waits as long as it takes');
    }),
  );

  test(
    'is looked at as every other: authority, time, usage, kind',
    inWorld(async ({ checker, verify }) => {
      checker.behave('forging');
      const ofRoot = authority.issue({ name: 'X' }, { by: authority.root });
      await refused('unsupported_algorithm', verify(signGost(ofRoot, CONTENT, NOW)));
      await refused('signing_time', verify(signGost(PERSON, CONTENT, instant(NOW - 11 * MINUTE_MS))));
      const seal = authority.issue({ name: 'X' }, { usages: [profile.signing, profile.kinds.agency.usage] });
      await refused('not_vouched', verify(signGost(seal, CONTENT, NOW)));
      const login = authority.issue({ name: 'X' }, { usages: ['1.3.6.1.5.5.7.3.2'] });
      await refused('wrong_usage', verify(signGost(login, CONTENT, NOW)));
      await refused('malformed_signature', verify(signGost(PERSON, CONTENT, NOW, { inside: true })));
    }),
  );

  test(
    'what can be computed here is never asked elsewhere, whatever the checker would say',
    inWorld(async ({ app, checker, verify, status }) => {
      checker.behave('forging');
      const ours = await makeAuthority(NOW);
      const key = await ours.issue(SAMPLE_PERSON);
      const forged = signAs(key, CONTENT, NOW).map((octet, i, all) => (i === all.length - 1 ? octet ^ 1 : octet));
      assert.equal(beyondUs(forged), undefined);
      await refused('bad_signature', verify(forged));
      const outside = { roots: [ours.root.der], authorities: [ours.issuing.der], lists: [] };
      const asked: string[] = [];
      const forging = (one: Question): Finding => {
        asked.push(questionId(one));
        return { holds: true, revocation: 'good' };
      };
      const check = (cms: Uint8Array, roots: readonly Uint8Array[]) =>
        checkOutside({ content: CONTENT, cms, at: NOW }, { ...outside, roots, checker: forging });
      assert.throws(() => check(forged, outside.roots), /bad_signature/);
      // Any one algorithm that is ours keeps a signature here.
      const gost = PERSON.certificate;
      for (const known of ['2.16.840.1.101.3.4.2.1', '1.2.840.113549.1.1.11']) {
        assert.ok(isBeyondUs('1.2.3', '1.2.4', gost));
        assert.ok(!isBeyondUs(known, '1.2.4', gost) && !isBeyondUs('1.2.3', known, gost));
        assert.ok(!isBeyondUs('1.2.3', '1.2.4', { ...gost, signatureAlgorithm: known }));
      }
      assert.ok(!isBeyondUs('1.2.3', '1.2.4', { ...gost, keyAlgorithm: key.certificate.keyAlgorithm }));
      assert.deepEqual(asked, []);
      await askChecker(app);
      assert.deepEqual(checker.asked, []);
      assert.equal(await status(forged, NOW), 'unknown');
      // Who checks elsewhere takes no authority but one in hand.
      const cms = signGost(PERSON, CONTENT, NOW);
      assert.throws(() => check(cms, outside.roots), /foreign_authority/);
      assert.equal(check(cms, [authority.issuing.der]).revocation, 'good');
      assert.deepEqual(asked, [questionId({ bytes: cms, content: CONTENT })]);
    }),
  );

  test(
    'waits also where no checker is configured; the country’s definitions are looked at before they count',
    inWorld(async ({ app, verify, status }) => {
      const cms = signGost(PERSON, CONTENT, NOW);
      assert.equal((await verify(cms)).revocation, 'unknown');
      await askChecker(app);
      assert.equal(await status(cms, NOW), 'unknown');
      assert.deepEqual(
        (await app.read((tx) => trust.trustFor(tx, [cms]))).roots.map((der) => readCertificate(der).fingerprint).at(-1),
        authority.issuing.fingerprint,
      );
      const problems = (of: object): string[] => {
        const country = countryWith(of);
        try {
          return checkFolder(country, kindsOf(features))
            .findings.filter(({ file }) => file === 'authorities/gost.yaml')
            .map(({ what }) => what);
        } finally {
          rmSync(country, { recursive: true });
        }
      };
      assert.deepEqual(problems(definition(authority)), []);
      const lists = { complete: 'http://lists.example/list' };
      assert.match(problems(definition(authority, { lists })).join(), /asked about withdrawal too/);
      assert.match(problems(definition(authority, { checker: undefined, lists })).join(), /no issuing authority/);
      const ours = await makeAuthority(NOW);
      const rsa = { root: armoured(ours.root), issuing: armoured(ours.issuing) };
      assert.match(problems(definition(authority, rsa)).join(), /no issuing authority/, 'what is computed here');
      const person = { issuing: armoured(PERSON.certificate) };
      assert.match(problems(definition(authority, person)).join(), /no issuing authority/);
      const at = (NCANODE_URL: string) => parseConfig({ NCANODE_URL }, 'command').ncanode;
      assert.equal(at('https://checker.example/'), 'https://checker.example');
      for (const wrong of ['http://checker.example', 'ftp://localhost', 'localhost:14579', 'http://127.0.0.1.example'])
        assert.throws(() => at(wrong), ConfigError, wrong);
    }, {}),
  );
});

const SAMPLES = new URL('../../../../../shared/data/nca-test-pki/', import.meta.url);

test('the National Certification Authority’s GOST certificate is one that only the checker computes, named by its authority', {
  skip: !existsSync(SAMPLES) && 'shared/data/nca-test-pki is not here',
}, () => {
  const read = (name: string) => {
    const bytes = readFileSync(new URL(name, SAMPLES));
    const inside = /-----BEGIN CERTIFICATE-----([^-]+)-----/.exec(bytes.toString('latin1'))?.[1];
    return readCertificate(new Uint8Array(inside === undefined ? bytes : Buffer.from(inside, 'base64')));
  };
  const signer = read('certs/ceo_valid_sign_2004_gost.cer');
  assert.ok(isBeyondUs('1.2.398.3.10.1.3.1.1.0', signer.signatureAlgorithm, signer));
  assert.ok(isNamedIssuer(read('ca/nca_gost_test.crt'), signer));
  assert.ok(!isNamedIssuer(read('ca/nca_gost2015_test.cer'), signer));
  assert.ok(!isNamedIssuer(read('ca/nca_rsa_test.crt'), signer));
  assert.ok(!isBeyondUs('1.2.3', '1.2.4', read('certs/individual_valid_sign_2004_rsa.cer')));
});
