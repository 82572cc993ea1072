/** A key as a browser makes it, with requests for its certificate. */
import { certificationRequest, requestInfo } from '#kernel/asn1/request.ts';
import { ecdsaDer } from '#kernel/asn1/write.ts';
import { base64 } from '#kernel/hash.ts';

export interface MadeKey {
  readonly pair: CryptoKeyPair;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** PKCS#10 in base64, signed by this key or by another's. */
  request(challenge: string, by?: MadeKey): Promise<string>;
}

/** What the browser does. */
export async function newKey(curve = 'P-256'): Promise<MadeKey> {
  const parameters = { name: 'ECDSA', namedCurve: curve };
  const pair = await crypto.subtle.generateKey(parameters, false, ['sign', 'verify']);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const made: MadeKey = {
    pair,
    publicKey,
    async request(challenge, by = made) {
      const info = requestInfo(publicKey, challenge);
      const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, by.pair.privateKey, info);
      return base64(certificationRequest(info, ecdsaDer(new Uint8Array(raw))));
    },
  };
  return made;
}
