/** Signatures of people in a passport: each with its time-stamp, checked by the root alone, by us and by openssl; what was kept stays as it came. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { witnessNewest } from '#features/transparency/testing/witnessed.ts';
import { publicTrust, revokeCertificate } from '#features/trust/index.ts';
import { checkOutside } from '#features/trust/signatures/outside.ts';
import { parseSignedData } from '#features/trust/signatures/parse.ts';
import { pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { unpack } from '#features/verification/container.ts';
import { checkFile } from '#features/verification/file.ts';
import { checkPassport } from '#features/verification/passport.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import { findCase } from '../cases/load.ts';
import { onTheRoad } from '../cases/testing/road.ts';
import { contentOf } from '../history/append.ts';
import { DAUREN } from '../testing/aqsai.ts';
import { forged, granted, passportOf } from './testing.ts';

const YEARS = 366 * 86_400_000;

test('application and decision carry time-stamps, and hold by the root alone when every certificate has ended', () =>
  onTheRoad((road) =>
    withOpenssl(async (openssl) => {
      const id = await granted(road);
      const bytes = await passportOf(road, id);
      const { passport, lines } = checkPassport(bytes);
      const { files } = unpack(bytes);
      const { roots } = await road.instance.app.read(publicTrust);
      openssl.write('root.pem', roots.map(pem).join(''));
      const signed = [...(passport?.applications ?? []), passport?.decision ?? assert.fail()];
      for (const { content, signatures } of signed) {
        const [{ file, at } = assert.fail()] = signatures;
        const cms = files.get(file) ?? assert.fail(file);
        const over = files.get(content) ?? assert.fail(content);
        const alone = { roots, authorities: [], lists: [] };
        const found = checkOutside({ content: over, cms, at: instantFromIso(at) }, alone);
        assert.deepEqual([found.timeBy, found.revocation], ['stamp', 'good'], file);
        const { signature, timestamps, certificates } = parseSignedData(cms);
        openssl.write('signature', signature);
        openssl.write('token', timestamps[0] ?? assert.fail(file));
        openssl.write('beside.pem', certificates.map(pem).join(''));
        const what = ['-data', 'signature', '-in', 'token', '-token_in', '-CAfile', 'root.pem'];
        const judged = openssl.run('ts', '-verify', ...what, '-untrusted', 'beside.pem');
        assert.ok(judged.ok, judged.said);
      }
      const [submitted] =
        (await road.instance.app.read((tx) => findCase(tx, id, road.instance.clock.now())))?.entries ?? [];
      const kept = (await road.instance.app.read((tx) => contentOf(tx, submitted ?? assert.fail()))) as unknown as {
        signatures: { cms: string }[];
      };
      const cms = fromBase64(kept.signatures[0]?.cms ?? '');
      assert.deepEqual(parseSignedData(cms).timestamps, [], 'what was kept is what came');

      const now = instant(road.instance.clock.now() + 20 * YEARS);
      const later = checkFile(bytes, { trust: { roots, authorities: [], lists: [] }, now });
      assert.deepEqual(
        later.lines.map(({ verdict }) => verdict),
        lines.map(() => 'valid'),
      );
    }),
  ));

test('a case of before there were time-stamps gets them afterwards, and its passport carries them', () =>
  onTheRoad(async (road) => {
    const { instance, moveTo } = road;
    const id = await granted(road);
    const before = instance.clock.now();
    // As it stood then: nobody stamped what was signed.
    for (const table of ['signature_stamp', 'stamp_wanted', 'late_stamping'])
      await instance.asOwner(`delete from trust.${table}`);
    const stampsIn = async (): Promise<readonly (readonly [string | undefined, number])[]> => {
      const { lines } = checkPassport(await passportOf(road, id));
      assert.deepEqual([...new Set(lines.map(({ verdict }) => verdict))], ['valid']);
      const signed = lines.filter(({ step, isCountersignature }) => !isCountersignature && PEOPLE.has(step.key));
      return signed.flatMap(({ signature }) => (signature ? [[signature.timeBy, signature.signedAt] as const] : []));
    };
    assert.deepEqual(
      (await stampsIn()).map(([by]) => by),
      ['signer', 'signer'],
    );
    await moveTo(instant(before + 3_600_000));
    const late = await stampsIn();
    assert.deepEqual(
      late.map(([by]) => by),
      ['stamp', 'stamp'],
    );
    assert.ok(
      late.every(([, at]) => at >= before + 3_599_000),
      'dated by when they were made',
    );
  }));

test('without a time-stamp the public log proves a decision, where witnesses signed it before the officer’s key was withdrawn', () =>
  onTheRoad(async (road) => {
    const { instance, moveTo } = road;
    const { app, clock } = instance;
    const id = await granted(road);
    const signedAt = clock.now();
    const [{ serial = '' } = {}] = await instance.asOwner<{ serial: string }>(
      'select serial from trust.stamp_wanted union select serial from trust.certificate where iin = $1',
      [DAUREN],
    );
    for (const table of ['signature_stamp', 'stamp_wanted']) await instance.asOwner(`delete from trust.${table}`);
    const ctx = app.systemContext('test');
    const withdrawn = instant(signedAt + 3_600_000);
    await app.transaction((tx) => revokeCertificate(tx, ctx, serial, 'keyCompromise', withdrawn));
    await moveTo(instant(signedAt + 2 * 3_600_000));
    const decision = async () => {
      const bytes = await passportOf(road, id);
      const { lines } = checkPassport(bytes, { now: clock.now() });
      const line = lines.find(({ step, isCountersignature }) => step.key === 'step.decision' && !isCountersignature);
      return { bytes, said: [line?.verdict, line?.since?.key], others: lines.filter((one) => one !== line) };
    };
    const unproven = ['uncheckable', 'fault.revoked_unproven'];
    const without = await decision();
    assert.deepEqual(without.said, unproven);
    assert.deepEqual([...new Set(without.others.map(({ verdict }) => verdict))], ['valid']);

    await witnessNewest(app, instant(withdrawn + 60_000));
    assert.deepEqual((await decision()).said, unproven, 'seen when the key was gone');
    await instance.asOwner('delete from transparency.cosignature');
    await witnessNewest(app, instant(signedAt + 60_000));
    const { bytes, said, others } = await decision();
    assert.deepEqual(said, ['valid', undefined]);
    assert.deepEqual([...new Set(others.map(({ verdict }) => verdict))], ['valid']);
    const now = clock.now();
    const read = (changed: Uint8Array) =>
      checkPassport(changed, { now }).lines.find(({ step }) => step.key === 'step.decision')?.verdict;
    assert.equal(
      read(await forged(bytes, 'passport.json', (text) => text.replace(/"witnesses":\[[^\]]*\]/, '"witnesses":[]'))),
      'uncheckable',
    );
    const moved = (text: string) =>
      text.replace(/("witnessed":\{[^}]*"index":)(\d+)/, (_, head, n) => `${head}${Number(n) + 1}`);
    assert.equal(read(await forged(bytes, 'passport.json', moved)), 'uncheckable', 'another leaf');
  }));

const PEOPLE: ReadonlySet<string> = new Set(['step.application', 'step.decision']);
