/** Files that pages load: content-hashed, kept in memory with their compressed twin, immutable for a year. */
import { brotliCompressSync, constants } from 'node:zlib';

export interface Asset {
  /** `/assets/<name>-<hash>.<ext>` */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Loaded by a sandboxed frame, whose origin is opaque: needs CORS for subresource integrity. */
  readonly anyOrigin?: boolean;
}

interface Kept extends Asset {
  readonly brotli: Uint8Array;
}

// Assets are bytes of the program, named by their digest: the same for every instance in a process.
const assets = new Map<string, Kept>();

/** Makes an asset available; gives its path. Calling again with the same path changes nothing. */
export function provideAsset(asset: Asset): string {
  if (!assets.has(asset.path)) {
    const brotli = brotliCompressSync(asset.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
    assets.set(asset.path, { ...asset, brotli });
  }
  return asset.path;
}

export const findAsset = (path: string): Kept | undefined => assets.get(path);
