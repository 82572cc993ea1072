/** Opening a PKCS#12 file (RFC 7292) in the browser. The password and the key never leave this frame. */
import { OID } from '#kernel/asn1/oids.ts';
import {
  constructed,
  type Der,
  type DerBytes,
  DerError,
  Fields,
  inside,
  itemsOf,
  primitive,
  readDer,
  readOctets,
  readOid,
  TAG,
} from '#kernel/asn1/read.ts';
import { decrypt } from './pbes2.ts';
import { SignError } from './sign-error.ts';

export interface OpenKey {
  readonly key: CryptoKey;
  /** Signature algorithm: ecdsaWithSha256 or sha256WithRsa. */
  readonly algorithm: string;
  /** The key's certificate first, then whatever else the file holds; DER. */
  readonly certificates: readonly DerBytes[];
}

interface Bag {
  readonly type: string;
  readonly value: Der;
  /** localKeyId, by which key and certificate find each other. */
  readonly keyId: string | undefined;
}

/** Opens the file. Throws SignError: `broken_file`, `wrong_password`, `unsupported_key`. */
export async function openKey(file: Uint8Array, password: string): Promise<OpenKey> {
  const bags = await readBags(file, password);
  const keyBag = bags.find(({ type }) => type === OID.shroudedKeyBag || type === OID.keyBag);
  const certificates = bags
    .filter(({ type }) => type === OID.certificateBag)
    .map((bag) => ({ keyId: bag.keyId, der: readCertificateBag(bag.value) }));
  const own = certificates.find(({ keyId }) => keyId !== undefined && keyId === keyBag?.keyId) ?? certificates[0];
  if (!keyBag || !own) throw new SignError('broken_file');
  const pkcs8 = await readKeyBag(keyBag, password);
  const others = certificates.filter((certificate) => certificate !== own);
  return { ...(await importKey(pkcs8)), certificates: [own, ...others].map(({ der }) => der) };
}

async function readBags(file: Uint8Array, password: string): Promise<Bag[]> {
  const contents = orBroken(() => {
    const pfx = new Fields(readDer(file));
    pfx.take(TAG.integer);
    return itemsOf(readDer(readData(pfx.take())), TAG.sequence);
  });
  const bags: Bag[] = [];
  for (const content of contents) {
    const safe = await readSafe(content, password);
    bags.push(...orWrongPassword(() => itemsOf(readDer(safe), TAG.sequence).map(readBag)));
  }
  return bags;
}

/** SafeContents: in the clear, or encrypted as openssl does with certificates. */
async function readSafe(content: Der, password: string): Promise<DerBytes> {
  const info = orBroken(() => new Fields(content));
  const type = orBroken(() => readOid(info.take()));
  if (type === OID.data) return orBroken(() => readData(content));
  if (type !== OID.encryptedData) throw new SignError('unsupported_key');
  const { algorithm, encrypted } = orBroken(() => {
    const data = new Fields(inside(info.take(constructed(0))));
    data.take(TAG.integer);
    const encryptedInfo = new Fields(data.take());
    encryptedInfo.take(TAG.oid);
    return { algorithm: encryptedInfo.take(), encrypted: encryptedInfo.take(primitive(0)).body };
  });
  return decrypt(algorithm, encrypted, password);
}

function readData(content: Der): DerBytes {
  const info = new Fields(content);
  if (readOid(info.take()) !== OID.data) throw new DerError('not data');
  return readOctets(inside(info.take(constructed(0))));
}

function readBag(bag: Der): Bag {
  const fields = new Fields(bag);
  const type = readOid(fields.take());
  const value = inside(fields.take(constructed(0)));
  const attributes = fields.optional(TAG.set);
  return { type, value, keyId: attributes && findKeyId(attributes) };
}

function findKeyId(attributes: Der): string | undefined {
  for (const attribute of itemsOf(attributes, TAG.set)) {
    const fields = new Fields(attribute);
    if (readOid(fields.take()) === OID.localKeyId) return itemsOf(fields.take(), TAG.set)[0]?.body.join();
  }
  return undefined;
}

function readCertificateBag(value: Der): DerBytes {
  return orBroken(() => {
    const fields = new Fields(value);
    fields.take(TAG.oid);
    return readOctets(inside(fields.take(constructed(0))));
  });
}

async function readKeyBag({ type, value }: Bag, password: string): Promise<DerBytes> {
  if (type === OID.keyBag) return value.whole;
  const { algorithm, encrypted } = orBroken(() => {
    const fields = new Fields(value);
    return { algorithm: fields.take(), encrypted: readOctets(fields.take()) };
  });
  return decrypt(algorithm, encrypted, password);
}

async function importKey(pkcs8: DerBytes): Promise<Pick<OpenKey, 'key' | 'algorithm'>> {
  const { type, curve } = orWrongPassword(() => {
    const info = new Fields(readDer(pkcs8));
    info.take(TAG.integer);
    const identifier = new Fields(info.take());
    const type = readOid(identifier.take());
    return { type, curve: type === OID.ecPublicKey ? readOid(identifier.take()) : undefined };
  });
  const namedCurve = curve === OID.p256 ? 'P-256' : curve === OID.p384 ? 'P-384' : undefined;
  const parameters =
    type === OID.rsaEncryption
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : namedCurve && { name: 'ECDSA', namedCurve };
  if (!parameters) throw new SignError('unsupported_key');
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, parameters, false, ['sign']);
  return { key, algorithm: type === OID.rsaEncryption ? OID.sha256WithRsa : OID.ecdsaWithSha256 };
}

/** What is wrong before decryption is the file's fault; */
const orBroken = <T>(read: () => T): T => orSay('broken_file', read);
/** what makes no sense after it was decrypted with another password, one time in 256 with padding that happens to fit. */
const orWrongPassword = <T>(read: () => T): T => orSay('wrong_password', read);

function orSay<T>(reason: 'broken_file' | 'wrong_password', read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof DerError ? new SignError(reason) : error;
  }
}
