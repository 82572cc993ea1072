/**
 * The container of a case passport: ASiC-E with CAdES (ETSI EN 319 162-1), a ZIP that any tool opens. A manifest names every file with
 * its SHA-256; one seal stands over the manifest. It is opened as containers of others are. Pure.
 */
import { type Zippable, zipSync } from 'fflate';
import { base64, sha256, utf8 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { ASIC_E, type Files, openAsic } from './asic.ts';
import { Fault } from './findings.ts';

const MANIFEST = 'META-INF/ASiCManifest.xml';
const SEAL = 'META-INF/signature.p7s';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  json: 'application/json',
  p7s: 'application/pkcs7-signature',
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  txt: 'text/plain',
  crt: 'application/pkix-cert',
  crl: 'application/pkix-crl',
};

// Letters, figures, dots, hyphens: nothing that a file system or XML reads in its own way, no way up.
const PATH = /^[A-Za-z0-9][A-Za-z0-9.-]*(\/[A-Za-z0-9][A-Za-z0-9.-]*)*$/;

const mediaTypeOf = (path: string): string => MEDIA_TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream';

/** The manifest of files. */
function manifestOf(files: Files): string {
  const references = [...files].map(
    ([path, bytes]) =>
      `<asic:DataObjectReference URI="${path}" MimeType="${mediaTypeOf(path)}">` +
      '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>' +
      `<ds:DigestValue>${base64(sha256(bytes))}</ds:DigestValue></asic:DataObjectReference>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
    `<asic:SigReference URI="${SEAL}" MimeType="application/pkcs7-signature"/>`,
    ...references,
    '</asic:ASiCManifest>\n',
  ].join('\n');
}

/**
 * Packs files under one seal; `seal` makes a detached CMS over the manifest. The bytes depend on nothing but the files, the seal and the
 * moment. Throws RangeError for a path that isn't plain.
 */
export async function pack(
  files: Files,
  at: Instant,
  seal: (manifest: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  for (const path of files.keys()) if (!PATH.test(path)) throw new RangeError(`no path for a container: ${path}`);
  const manifest = utf8(manifestOf(files));
  // First and uncompressed, so that the kind of file shows in its first bytes (EN 319 162-1 annex A.1).
  const entries: Zippable = { mimetype: [utf8(ASIC_E), { level: 0 }] };
  for (const [path, bytes] of files) entries[path] = bytes;
  entries[MANIFEST] = manifest;
  entries[SEAL] = await seal(manifest);
  return zipSync(entries, { level: 6, mtime: at });
}

export interface Unpacked {
  readonly files: Files;
  /** The bytes that the seal is over: they name every file. */
  readonly manifest: Uint8Array;
  readonly seal: Uint8Array;
}

/**
 * Opens a container without trusting it. Throws Fault where it isn't one of ours: another kind, more than one seal, a file that the manifest
 * doesn't name or names otherwise, a path that leads out, a path given twice, or more than a case can hold.
 */
export function unpack(bytes: Uint8Array): Unpacked {
  const { contents, evidence } = openAsic(bytes);
  const [seal, ...more] = evidence;
  if (seal?.kind !== 'cades' || more.length > 0) throw new Fault('other_container');
  const { over, paths } = seal.covering();
  for (const path of contents.keys()) {
    if (!PATH.test(path)) throw new Fault('strange_path', { path: JSON.stringify(path) });
    if (!paths.has(path)) throw new Fault('unnamed', { path });
  }
  return { files: contents, manifest: over, seal: seal.bytes };
}

/** Whether a container calls itself a passport. */
export const isPassport = (names: readonly string[]): boolean =>
  ['passport.json', 'history.json'].every((name) => names.includes(name));

/** The same of one document's passport. */
export const isDocumentPassport = (names: readonly string[]): boolean => names.includes('document-passport.json');
