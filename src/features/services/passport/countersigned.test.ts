/** What the provider says in a passport by its seal over people's signatures, and the joint CMS of several: checked, and forged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countersignCms, sealCms, signer } from '#features/trust/index.ts';
import { parseSignedData } from '#features/trust/signatures/parse.ts';
import { signParts } from '#features/trust/signatures/sign-cms.ts';
import { withoutUnsigned } from '#features/trust/signatures/unsigned.ts';
import { countersigned, withAttributes, withUnsigned } from '#features/trust/testing/countersign.ts';
import { judgeCms, pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { pack, unpack } from '#features/verification/container.ts';
import type { Line } from '#features/verification/findings.ts';
import { checkPassport } from '#features/verification/passport.ts';
import { inWords } from '#features/verification/words.ts';
import { contentInfo, type SignedDataFields, signedDataFields, signerInfo } from '#kernel/asn1/cms.ts';
import { utf8 } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { texts } from '#platform/texts.ts';
import { onTheRoad, type Road } from '../cases/testing/road.ts';
import { ARU, DAUREN } from '../testing/aqsai.ts';
import { granted, passportOf } from './testing.ts';

const PROVIDER = 'agency:trade-inspection' as const;
const APPLICANT = 'application/1/applicant.p7s';

const t = texts('verification');
const english = { say: (key: string, values: Readonly<Record<string, string | number>>) => t('en', key, values) };

const keysOf = (lines: readonly Line[]): string[] => lines.map(({ found }) => found.key);
const faultsIn = (bytes: Uint8Array): string[] =>
  keysOf(checkPassport(bytes).lines.filter(({ verdict }) => verdict !== 'valid')).map((key) =>
    key.replace('fault.', ''),
  );

/** The passport with other files, sealed again by whom the test likes. */
async function resealed(
  road: Road,
  bytes: Uint8Array,
  changed: Readonly<Record<string, Uint8Array>>,
  by: `agency:${string}` = PROVIDER,
): Promise<Uint8Array> {
  const { env } = road.instance.app;
  const at = instantFromIso(checkPassport(bytes).passport?.madeAt ?? assert.fail());
  const files = new Map([...unpack(bytes).files, ...Object.entries(changed)]);
  return pack(files, at, (manifest) => sealCms(env, by, manifest, at));
}

/** Another agency over the signature, and the provider over that. */
async function nested({ instance }: Road, cms: Uint8Array, at: Instant): Promise<Uint8Array> {
  const { env } = instance.app;
  const [other, provider] = [await signer(env, 'agency:health-inspection', at), await signer(env, PROVIDER, at)];
  const first = await signParts(other, { content: parseSignedData(cms).signature, signingTime: at });
  const second = await signParts(provider, { content: first.signature, signingTime: at });
  const over = countersigned(signerInfo(provider.certificate, second));
  return countersigned(withUnsigned(signerInfo(other.certificate, first), over));
}

/** The CMS with the certificates of another beside. */
const withChains = (cms: Uint8Array, { certificates }: SignedDataFields): Uint8Array =>
  contentInfo({ ...signedDataFields(cms), certificates });

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

test('the provider countersigns every signature of people, and whoever says so falsely is found', () =>
  onTheRoad(async (road) => {
    const { env } = road.instance.app;
    const bytes = await passportOf(road, await granted(road));
    const { passport, lines } = checkPassport(bytes);
    const { files } = unpack(bytes);
    const file = (path: string): Uint8Array => files.get(path) ?? assert.fail(path);
    const over = lines.filter(({ isCountersignature }) => isCountersignature);
    const names = over.map(({ step, signature, found }) => {
      assert.equal(signature?.timeBy, 'stamp');
      assert.equal(signature.revocation, 'good');
      assert.equal(signature.certificate.fingerprint, lines[0]?.signature?.certificate.fingerprint);
      assert.equal(found.key, 'found.countersigned');
      return inWords(step, english);
    });
    assert.deepEqual(names, ['application 1, countersignature 1', 'decision, countersignature 1']);
    for (const { signatures } of [passport?.applications[0], passport?.decision].flatMap((part) => part ?? []))
      assert.deepEqual(
        signatures.map((one) => one.countersigned),
        [true],
      );
    assert.deepEqual(faultsIn(await resealed(road, bytes, {})), []);

    const bare = withoutUnsigned(file(APPLICANT));
    const at = instantFromIso(passport?.madeAt ?? assert.fail());
    assert.deepEqual(faultsIn(await resealed(road, bytes, { [APPLICANT]: bare })), ['not_countersigned']);
    const byOther = (await countersignCms(env, 'agency:health-inspection', bare, at)) ?? assert.fail();
    assert.deepEqual(faultsIn(await resealed(road, bytes, { [APPLICANT]: byOther })), ['not_countersigned']);
    const officers = parseSignedData(file('decision/officer.p7s')).unsigned.map(({ whole }) => whole);
    const moved = withAttributes(bare, officers, []);
    assert.deepEqual(faultsIn(await resealed(road, bytes, { [APPLICANT]: moved })), [
      'wrong_content',
      'countersigned_other',
      'not_countersigned',
    ]);
    const both = (await countersignCms(env, PROVIDER, byOther, at)) ?? assert.fail();
    assert.deepEqual(faultsIn(await resealed(road, bytes, { [APPLICANT]: both })), []);
    // The provider over somebody's countersignature is not the provider over the signature.
    const above = withAttributes(bare, [await nested(road, bare, at)], []);
    assert.deepEqual(
      faultsIn(await resealed(road, bytes, { [APPLICANT]: withChains(above, signedDataFields(both)) })),
      ['not_countersigned'],
    );
    // All of it by another agency.
    const other = await resealed(road, bytes, {}, 'agency:health-inspection');
    assert.deepEqual(faultsIn(other), ['not_countersigned', 'not_countersigned']);

    const old = JSON.parse(new TextDecoder().decode(file('passport.json')));
    for (const part of [...old.applications, old.decision]) for (const one of part.signatures) delete one.countersigned;
    const before = await resealed(road, bytes, {
      'passport.json': json(old),
      [APPLICANT]: bare,
      'decision/officer.p7s': withoutUnsigned(file('decision/officer.p7s')),
    });
    assert.deepEqual(faultsIn(before), [], 'a passport of before');
  }));

test('where several signed, all of them lie in one CMS beside, which openssl verifies', () =>
  onTheRoad((road) =>
    withOpenssl(async (openssl) => {
      const bytes = await passportOf(road, await garden(road));
      const { passport, lines } = checkPassport(bytes);
      assert.deepEqual(faultsIn(bytes), []);
      const joint = 'application/1/all-signers.p7s';
      assert.equal(passport?.applications[0]?.joint, joint);
      assert.equal(passport.applications[0].signatures.length, 2);
      assert.equal(lines.filter(({ isCountersignature }) => isCountersignature).length, 2);
      assert.ok(keysOf(lines).includes('found.joint'));
      const { files } = unpack(bytes);
      const file = (path: string): Uint8Array => files.get(path) ?? assert.fail(path);
      const roots = [...files].filter(([path]) => path.startsWith('pki/root')).map(([, der]) => pem(der));
      const signed = { content: file('application/1/content.json'), cms: file(joint), known: roots.join('') };
      const { ok, said } = judgeCms(openssl, signed, '-crl_check', '-signer', 'who');
      assert.ok(ok, said);
      assert.equal(Buffer.from(openssl.read('who')).toString().split('BEGIN CERTIFICATE').length - 1, 2);

      const one = await resealed(road, bytes, { [joint]: file(APPLICANT) }, 'agency:civil-registry');
      assert.deepEqual(faultsIn(one), ['joint']);
      const twice = { [joint]: file(joint), 'application/1/partner.p7s': file(APPLICANT) };
      assert.deepEqual(faultsIn(await resealed(road, bytes, twice, 'agency:civil-registry')), ['joint']);
      const none = { [joint]: utf8('none') };
      assert.deepEqual(faultsIn(await resealed(road, bytes, none, 'agency:civil-registry')), ['malformed_signature']);
    }),
  ));

/** An application that two signed. */
async function garden(road: Road): Promise<string> {
  const { json: begun } = await road.call(ARU, 'POST', '/api/v1/applications', { service: 'joint-garden' });
  const at = `/api/v1/applications/${begun.id}`;
  const answers = { partner: DAUREN, plot: 'A-12' };
  assert.equal((await road.call(ARU, 'PATCH', at, { answers })).status, 200);
  for (const who of [ARU, DAUREN]) {
    const { raw } = await road.call(who, 'GET', `${at}/content`);
    const sent = await road.call(who, 'POST', `${at}/submit`, { signature: road.signNow(who, raw) });
    assert.equal(sent.status, 200, sent.text);
  }
  await road.jobs();
  return String(begun.id);
}
