/**
 * Keys that this browser keeps for the site, in IndexedDB: made here, never to be read out (extractable: false), not even by us. Only
 * pages of this origin reach them; what is kept can be used here alone and goes with the browser's data.
 */

export interface DeviceKey {
  /** Id of its enrolment. */
  readonly id: string;
  /** ECDSA on P-256, for signing only. */
  readonly key: CryptoKey;
  /** Its own certificate first, then the chain, DER; empty until it is issued. */
  readonly certificates: readonly Uint8Array<ArrayBuffer>[];
  /** What the person calls the device. */
  readonly device: string;
  /** While the certificate is still to be fetched: the secret of the enrolment, and the request, PKCS#10 in base64. */
  readonly pending?: { readonly token: string; readonly request: string };
}

const STORE = 'keys';

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('shanyraq', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
  return answerOf(request);
}

async function within<T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await answerOf(run(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** Whether a key can be made and kept here: not on a page without https, nor in some private windows. */
export const canKeep = (): boolean => typeof indexedDB === 'object' && crypto.subtle !== undefined;

export const keepKey = (key: DeviceKey): Promise<unknown> => within('readwrite', (store) => store.put(key));

export const forgetKey = (id: string): Promise<unknown> => within('readwrite', (store) => store.delete(id));

/** All keys kept here, those too whose certificate isn't here yet; none where the browser keeps nothing. */
export async function keptKeys(): Promise<DeviceKey[]> {
  if (!canKeep()) return [];
  try {
    return await within<DeviceKey[]>('readonly', (store) => store.getAll());
  } catch {
    // A browser that was told to keep nothing throws.
    return [];
  }
}
