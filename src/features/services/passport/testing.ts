/** Passports for tests: of a case that was granted, and forged ones. */
import assert from 'node:assert/strict';
import { strToU8 } from 'fflate';
import { withOpenssl } from '#features/trust/testing/openssl.ts';
import { pack, unpack } from '#features/verification/container.ts';
import { instant } from '#kernel/instant.ts';
import { OFFICER, type Road } from '../cases/testing/road.ts';
import { stall } from '../cases/testing/stories.ts';
import { ARU } from '../testing/aqsai.ts';

const AT = instant(Date.UTC(2026, 10, 1));

/** A permit that an officer has granted, with its paper in the log. */
export async function granted(road: Road): Promise<string> {
  const id = await stall(road);
  assert.equal(await road.act(OFFICER, id, 'examination', { points: { passageFree: true } }), 'done');
  assert.equal(await road.decide(id, { outcome: 'grant' }), 'done');
  await road.jobs();
  return id;
}

/** The case as its applicant takes it away. */
export const passportOf = async (road: Road, id: string): Promise<Uint8Array> => {
  const answer = await road.call(ARU, 'GET', `/api/v1/applications/${id}/passport`);
  assert.equal(answer.status, 200, answer.text);
  return answer.raw;
};

/** The container with a file changed, and its manifest made to agree: what somebody without the seal's key can do. */
export async function forged(bytes: Uint8Array, path: string, change: (text: string) => string): Promise<Uint8Array> {
  const { files, seal } = unpack(bytes);
  const found = files.get(path);
  assert.ok(found, path);
  const changed = strToU8(change(new TextDecoder().decode(found)));
  assert.notDeepEqual(changed, found, `nothing changed in ${path}`);
  return pack(new Map([...files, [path, changed]]), AT, async () => seal);
}

/** A root that has nothing to do with the instance. */
export const foreignRoot = (): Promise<Uint8Array> =>
  withOpenssl(async (openssl) => {
    const made = openssl.run(
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        'k',
        '-out',
        'c.der',
      ],
      ...['-outform', 'DER', '-subj', '/CN=other', '-days', '30', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    );
    assert.ok(made.ok, made.said);
    return openssl.read('c.der');
  });
