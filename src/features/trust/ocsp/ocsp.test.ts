/** Questions about certificates, asked as users ask them; the judge is openssl. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { createServer } from '#platform/http/server.ts';
import { openKeyStore } from '#platform/keys.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { readCertificate } from '../certificates/read.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { makeAuthority, SAMPLE_PERSON } from '../testing/authority.ts';
import { type Openssl, pem, withOpenssl } from '../testing/openssl.ts';
import { answerOcsp } from './answer.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const HOUR_MS = 3_600_000;

const inInstance = (run: (instance: TestInstance, openssl: Openssl) => Promise<void>) =>
  withInstance({ features, now: systemClock.now(), country: 'test/country' }, (instance) =>
    withOpenssl((openssl) => run(instance, openssl)),
  );

const issue = (app: App) => app.transaction((tx) => trust.issueKey(tx, { ...SAMPLE_PERSON, password: 'x' }));

/** Writes issuer, root and the certificates as files that openssl takes. */
async function writeFiles(openssl: Openssl, { inject }: TestInstance, certificates: readonly Uint8Array[]) {
  openssl.write('issuer.pem', pem((await inject({ url: '/pki/person.crt' })).rawPayload));
  openssl.write('root.pem', pem((await inject({ url: '/pki/root.crt' })).rawPayload));
  for (const [i, der] of certificates.entries()) openssl.write(`cert-${i}.pem`, pem(der));
  return certificates.flatMap((_, i) => ['-cert', `cert-${i}.pem`]);
}

/** openssl asks; we answer by HTTP; openssl judges. */
async function ask(
  openssl: Openssl,
  { inject }: Pick<TestInstance, 'inject'>,
  question: readonly string[],
  judged = ['-CAfile', 'root.pem', '-verify_other', 'issuer.pem'],
): Promise<string> {
  const made = openssl.run('ocsp', '-issuer', 'issuer.pem', ...question, '-reqout', 'question');
  assert.ok(made.ok, made.said);
  const answer = await inject({
    method: 'POST',
    url: '/pki/ocsp',
    headers: { 'content-type': 'application/ocsp-request' },
    payload: Buffer.from(openssl.read('question')),
  });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.headers['content-type'], 'application/ocsp-response');
  openssl.write('answer', answer.rawPayload);
  const about = ['-issuer', 'issuer.pem', ...question.filter((one) => one !== '-no_nonce')];
  const nonce = question.includes('-no_nonce') ? [] : ['-reqin', 'question'];
  return openssl.run('ocsp', ...(nonce.length > 0 ? nonce : about), '-respin', 'answer', '-resp_text', ...judged).said;
}

describe('what openssl is told', () => {
  test('good, suspended, resumed, revoked with its reason, by either digest, with a nonce and without', () =>
    inInstance(async (instance, openssl) => {
      const { app } = instance;
      const ctx = app.systemContext('test');
      const { serial, certificate } = await issue(app);
      const cert = await writeFiles(openssl, instance, [certificate]);
      const told = async (expected: RegExp): Promise<void> => {
        await instance.runJobs();
        instance.clock.set(instant(app.env.clock.now() + 3000));
        for (const digest of [[], ['-sha256']])
          for (const nonce of [[], ['-no_nonce']]) {
            const said = await ask(openssl, instance, [...digest, ...cert, ...nonce]);
            assert.match(said, /Response verify OK/);
            assert.match(said, expected);
            assert.equal(/OCSP Nonce/.test(said), nonce.length === 0);
          }
      };
      await told(/Cert Status: good/);
      await app.transaction((tx) => trust.holdCertificate(tx, ctx, serial));
      await told(/Cert Status: revoked[\s\S]*Revocation Reason: certificateHold/);
      await app.transaction((tx) => trust.resumeCertificate(tx, ctx, serial));
      await told(/Cert Status: good/);
      await app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'keyCompromise', app.env.clock.now()));
      await told(/Cert Status: revoked[\s\S]*Revocation Reason: keyCompromise/);
    }));

  test('unknown for a number that we never gave; several in one question; nobody else’s', () =>
    inInstance(async (instance, openssl) => {
      const [one, two] = [await issue(instance.app), await issue(instance.app)];
      const certs = await writeFiles(openssl, instance, [one.certificate, two.certificate]);
      const several = await ask(openssl, instance, [...certs, '-serial', '0x4242']);
      assert.match(several, /Response verify OK/);
      assert.equal(several.match(/Cert Status: good/g)?.length, 2);
      assert.equal(several.match(/Cert Status: unknown/g)?.length, 1);
      assert.match(await ask(openssl, instance, ['-serial', '0x4242', '-no_nonce']), /Cert Status: unknown/);
      const stranger = await makeAuthority(systemClock.now());
      openssl.write('issuer.pem', pem(stranger.issuing.der));
      assert.match(await ask(openssl, instance, ['-serial', `0x${one.serial}`]), /unauthorized/);
    }));

  test('over the wire with -url, as users call it; the responder is trusted by its authority and by -VAfile', () =>
    inInstance(async (instance, openssl) => {
      const { certificate } = await issue(instance.app);
      await instance.runJobs();
      const cert = await writeFiles(openssl, instance, [certificate]);
      const address = await instance.listen();
      const folder = openssl.folder;
      const run = promisify(execFile);
      const call = async (...rest: string[]) => {
        const args = ['ocsp', '-url', `${address}/pki/ocsp`, '-issuer', 'issuer.pem', ...cert, ...rest];
        const { stdout, stderr } = await run('openssl', args, { cwd: folder });
        return stdout + stderr;
      };
      assert.match(
        await call('-CAfile', 'root.pem', '-verify_other', 'issuer.pem'),
        /cert-0.pem: good[\s\S]*verify OK/,
      );
      assert.match(await call('-no_nonce', '-CAfile', 'root.pem', '-verify_other', 'issuer.pem'), /verify OK/);
      const { certificate: responder } = await trust.signer(instance.app.env, 'ocsp:person');
      openssl.write('responder.pem', pem(responder));
      assert.match(await call('-VAfile', 'responder.pem'), /cert-0.pem: good[\s\S]*verify OK/);
      assert.match(openssl.run('x509', '-in', 'cert-0.pem', '-noout', '-ocsp_uri').said, /\/pki\/ocsp$/m);
      const text = openssl.run('x509', '-in', 'responder.pem', '-noout', '-text').said;
      assert.match(text, /OCSP Signing/);
      assert.match(text, /OCSP No Check/);
    }));
});

/** The same instance served by a web process, which holds no key of workers. */
async function asWeb({ app }: TestInstance) {
  const { config } = app.env;
  assert.ok(config.secrets.web);
  const keys = openKeyStore(join(config.dataDir, 'keys'), { web: config.secrets.web });
  const env = { ...app.env, keys };
  const read: App['read'] = (run) => app.read((tx) => run({ ...tx, env }));
  return createServer({ ...app, env, read }, features, {});
}

describe('who answers, and for how long', () => {
  test('a web process without any key gives what was signed beforehand, never a nonce, and may be cached', () =>
    inInstance(async (instance, openssl) => {
      const { certificate } = await issue(instance.app);
      await instance.runJobs();
      const cert = await writeFiles(openssl, instance, [certificate]);
      const server = await asWeb(instance);
      const web = { inject: server.inject.bind(server) as TestInstance['inject'] };
      const said = await ask(openssl, web, [...cert, '-no_nonce']);
      assert.match(said, /Response verify OK/);
      const question = Buffer.from(openssl.read('question')).toString('base64');
      assert.doesNotMatch(await ask(openssl, web, cert), /OCSP Nonce/);
      assert.match(await ask(openssl, web, ['-serial', '0x4242', '-no_nonce']), /unauthorized/);
      for (const path of [question, encodeURIComponent(question)]) {
        const first = await server.inject({ url: `/pki/ocsp/${path}` });
        assert.equal(first.statusCode, 200);
        assert.equal(first.headers['cache-control'], 'max-age=5, public, no-transform, must-revalidate');
        assert.equal(first.headers.expires, undefined);
        assert.ok(Date.parse(String(first.headers['last-modified'])) <= instance.clock.now());
        const again = await server.inject({
          url: `/pki/ocsp/${path}`,
          headers: { 'if-none-match': String(first.headers.etag) },
        });
        assert.deepEqual([again.statusCode, again.rawPayload.length], [304, 0]);
      }
      await server.close();
    }));

  test('an answer signed for one nonce doesn’t pass for another', () =>
    inInstance(async (instance, openssl) => {
      const { certificate } = await issue(instance.app);
      const cert = await writeFiles(openssl, instance, [certificate]);
      await ask(openssl, instance, cert);
      openssl.run('ocsp', '-issuer', 'issuer.pem', ...cert, '-reqout', 'other');
      const judged = openssl.run(
        'ocsp',
        '-reqin',
        'other',
        '-respin',
        'answer',
        '-CAfile',
        'root.pem',
        '-verify_other',
        'issuer.pem',
      );
      assert.match(judged.said, /Nonce Verify error/);
    }));

  test('when the responder has expired nobody is told anything old: try later; a new one is made in time', () =>
    inInstance(async (instance, openssl) => {
      const { app, clock } = instance;
      const { certificate } = await issue(app);
      await instance.runJobs();
      const cert = await writeFiles(openssl, instance, [certificate]);
      const begin = clock.now();
      for (const nonce of [[], ['-no_nonce']]) {
        clock.set(instant(begin + 100 * 24 * HOUR_MS));
        assert.match(await ask(openssl, instance, [...cert, ...nonce]), /trylater/);
      }
      await instance.runJobs();
      clock.set(instant(begin + 101 * 24 * HOUR_MS));
      await instance.runJobs();
      assert.match(await ask(openssl, instance, [...cert, '-no_nonce']), /Cert Status: good/);
    }));

  test('every certificate is asked for anew when its answer is half over, and no more once it has expired', () =>
    inInstance(async (instance) => {
      const { app, clock } = instance;
      const { serial, certificate } = await issue(app);
      const rowOf = () =>
        instance.asOwner<{ this_update: Instant }>('select this_update from trust.ocsp_answer where serial = $1', [
          serial,
        ]);
      await instance.runJobs();
      const [first] = await rowOf();
      clock.set(instant(clock.now() + 7 * HOUR_MS));
      await instance.runJobs();
      const [second] = await rowOf();
      assert.ok(first && second && second.this_update > first.this_update);
      clock.set(instant(readCertificate(certificate).notAfter + HOUR_MS));
      await instance.runJobs();
      assert.deepEqual(await rowOf(), []);
    }));
});

describe('what isn’t a question', () => {
  test('rubbish, too much and too many are answered as malformed, by POST and by GET', () =>
    inInstance(async (instance, openssl) => {
      const post = (payload: Buffer) =>
        instance.inject({
          method: 'POST',
          url: '/pki/ocsp',
          headers: { 'content-type': 'application/ocsp-request' },
          payload,
        });
      const status = (bytes: Uint8Array): string => {
        openssl.write('answer', bytes);
        return openssl.run('ocsp', '-respin', 'answer', '-resp_text', '-noverify').said;
      };
      for (const payload of [Buffer.from('rubbish'), Buffer.alloc(0), Buffer.alloc(20_000, 0x30)])
        assert.match(status((await post(payload)).rawPayload), /malformedrequest/);
      assert.equal((await post(Buffer.alloc(1_100_000))).statusCode, 413);
      assert.match(status((await instance.inject({ url: '/pki/ocsp/%21%21' })).rawPayload), /malformedrequest/);
    }));

  test('whatever octet of a question is changed, cut or added, there is an answer', () =>
    inInstance(async (instance, openssl) => {
      const { certificate } = await issue(instance.app);
      const cert = await writeFiles(openssl, instance, [certificate]);
      openssl.run('ocsp', '-issuer', 'issuer.pem', ...cert, '-reqout', 'question');
      const question = openssl.read('question');
      const mutation = fc.record({
        at: fc.nat(question.length - 1),
        removed: fc.nat(4),
        added: fc.uint8Array({ maxLength: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
          const bytes = [...question];
          for (const { at, removed, added } of mutations) bytes.splice(at, removed, ...added);
          const { der } = await answerOcsp(instance.app, Uint8Array.from(bytes), instance.clock.now());
          assert.equal(der[0], 0x30);
        }),
        { numRuns: 300 },
      );
    }));
});
