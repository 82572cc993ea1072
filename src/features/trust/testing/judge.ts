/** What openssl says of an instance's authorities from what it publishes, down to a key that seals. */
import assert from 'node:assert/strict';
import { commitOf, isLogged, leafHashOf, publicSalt } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { authoritiesOf } from '../authorities/known.ts';
import { type KeyRef, signer } from '../keys/key-ring.ts';
import { type Openssl, type OpensslRun, pem } from './openssl.ts';

async function published({ inject }: TestInstance, url: string): Promise<Uint8Array> {
  const { statusCode, rawPayload } = await inject({ url });
  assert.equal(statusCode, 200, url);
  return rawPayload;
}

/** Verifies a certificate up to the root with all lists, complete and delta. `root`: by which name the root is published. */
export async function verifyByLists(
  openssl: Openssl,
  instance: TestInstance,
  certificate: Uint8Array,
  root = 'root',
): Promise<OpensslRun> {
  const { all } = await instance.app.read(authoritiesOf);
  const at = instance.clock.now();
  const lists: string[] = [];
  for (const { name, certificate: authority } of all) {
    if (name === undefined || authority.notAfter <= at) continue;
    for (const path of [`/pki/crl/${name}`, `/pki/crl/${name}/delta`]) {
      openssl.write('list.crl', await published(instance, path));
      const text = openssl.run('crl', '-inform', 'DER', '-in', 'list.crl');
      assert.ok(text.ok, `${path}: ${text.said}`);
      lists.push(text.said);
    }
  }
  openssl.write('root.pem', pem(await published(instance, `/pki/${root}.crt`)));
  openssl.write('leaf.pem', pem(certificate));
  // What ties the roots first: openssl would end at the other one, which it isn't told to trust.
  openssl.write(
    'untrusted.pem',
    [await published(instance, '/pki/cross.pem'), await published(instance, '/pki/chain.pem')].join(''),
  );
  openssl.write('lists.pem', lists.join(''));
  const checks = ['-x509_strict', '-crl_check_all', '-use_deltas', '-attime', String(Math.floor(at / 1000))];
  const given = ['-CAfile', 'root.pem', '-untrusted', 'untrusted.pem', '-CRLfile', 'lists.pem', 'leaf.pem'];
  return openssl.run('verify', ...checks, ...given);
}

/** The certificate of a key of the platform stands. */
export async function judgeSeal(openssl: Openssl, instance: TestInstance, ref: KeyRef, root?: string): Promise<void> {
  const { certificate } = await signer(instance.app.env, ref);
  const { ok, said } = await verifyByLists(openssl, instance, certificate, root);
  assert.ok(ok, said);
}

/** Whether the log has a public content of a kind. */
export const isInLog = (app: App, kind: string, content: Uint8Array): Promise<boolean> =>
  app.read((tx) => isLogged(tx, leafHashOf(tx.env, kind, commitOf(publicSalt(), content))));
