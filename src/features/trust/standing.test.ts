/** What a device learns of the certificates that it holds. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { trustFeature } from './feature.ts';
import { holdCertificate, issueKey, resumeCertificate, revokeCertificate, verifierOutage } from './index.ts';
import { SAMPLE_PERSON } from './testing/authority.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

test('a certificate at hand is good, suspended, good again, withdrawn or expired; a strange one and a silent source are unknown', () =>
  withInstance({ features, country }, async ({ app, clock, inject }) => {
    const issue = () => app.transaction((tx) => issueKey(tx, { ...SAMPLE_PERSON, password: 'word of the test' }));
    const [own, other] = [await issue(), await issue()];
    const ask = async (...asked: string[]): Promise<readonly string[]> => {
      const answer = await inject({
        method: 'POST',
        url: '/api/v1/certificates/standing',
        payload: { fingerprints: asked },
      });
      assert.equal(answer.statusCode, 200, answer.body);
      assert.deepEqual(Object.keys(answer.json()), ['standings'], 'nothing of the holder is said');
      return answer.json<{ standings: string[] }>().standings;
    };
    const [mine, theirs] = [sha256Hex(own.certificate), sha256Hex(other.certificate)];
    const ctx = () => ({ ...app.systemContext('test'), now: clock.now() });
    assert.deepEqual(await ask(mine, 'a'.repeat(64), theirs), ['good', 'unknown', 'good']);
    verifierOutage(app.env, true);
    assert.deepEqual(await ask(mine), ['unknown']);
    verifierOutage(app.env, false);
    await app.transaction((tx) => holdCertificate(tx, ctx(), own.serial));
    assert.deepEqual(await ask(mine, theirs), ['suspended', 'good']);
    clock.set(instant(clock.now() + 1000));
    await app.transaction((tx) => resumeCertificate(tx, ctx(), own.serial));
    assert.deepEqual(await ask(mine), ['good']);
    await app.transaction((tx) => revokeCertificate(tx, ctx(), own.serial, 'keyCompromise', clock.now()));
    assert.deepEqual(await ask(mine, theirs), ['withdrawn', 'good']);
    clock.set(instant(clock.now() + 2000 * 86_400_000));
    assert.deepEqual(await ask(theirs), ['expired']);
    const many = Array.from({ length: 21 }, () => mine);
    for (const fingerprints of [many, ['abc'], [own.serial]]) {
      const answer = await inject({
        method: 'POST',
        url: '/api/v1/certificates/standing',
        payload: { fingerprints },
      });
      assert.equal(answer.statusCode, 422, 'asked by a whole digest and by nothing else');
    }
  }));
