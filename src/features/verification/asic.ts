/**
 * What lies in an ASiC container (ETSI EN 319 162-1), opened without trusting it: case passports, and those of others. Files that are to be
 * signed on one side, on the other what is over them: XAdES, or CAdES and time-stamps, each by its manifest or over the only file.
 */
import { readAsicManifest } from '#features/trust/outside.ts';
import { Fault, faultOf } from './findings.ts';
import { unzip } from './zip.ts';

/** Files by their path in the container, in their order. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Something over files of a container. */
export interface Evidence {
  readonly kind: 'xades' | 'cades' | 'stamp';
  readonly path: string;
  readonly bytes: Uint8Array;
  /**
   * What a CMS or time-stamp is over, with the paths of the files that it so covers. Throws Fault where its manifest isn't there, can't be read,
   * or names a file that is missing, another, named twice or outside.
   */
  covering(): { readonly over: Uint8Array; readonly paths: ReadonlySet<string> };
}

export interface Asic {
  /** What is to be signed: at least one file. */
  readonly contents: Files;
  readonly evidence: readonly Evidence[];
}

export const ASIC_E = 'application/vnd.etsi.asic-e+zip';
const ASIC_S = 'application/vnd.etsi.asic-s+zip';
const XADES = /^META-INF\/[^/]*signatures[^/]*\.xml$/i;
const CADES = /^META-INF\/[^/]*signature[^/]*\.p7s$/;
const STAMP = /^META-INF\/[^/]*timestamp[^/]*\.tst$/;
const MANIFEST = /^META-INF\/[^/]*ASiC(?:Archive)?Manifest[^/]*\.xml$/;
/** The list of files of OpenDocument: nobody signs it, so it may say nothing but what is there. */
const LIST = 'META-INF/manifest.xml';

/** Each is read, and all files under it are computed: more were put there to hurt whoever opens it. */
const MOST_EVIDENCE = 50;

/** Opens a container. Throws Fault where a path leads out, the kind is another, or something lies there that nobody may cover; as `unzip` besides. */
export function openAsic(bytes: Uint8Array): Asic {
  const files = unzip(bytes);
  const paths = [...files.keys()];
  const ofXades = paths.filter((path) => XADES.test(path));
  const ofCades = ofXades.length > 0 ? [] : paths.filter((path) => [CADES, STAMP].some((one) => one.test(path)));
  const manifests = ofXades.length > 0 ? [] : paths.filter((path) => MANIFEST.test(path));
  const contents = contentsOf(files, new Set([...ofXades, ...ofCades, ...manifests]));
  if (ofXades.length + ofCades.length + manifests.length > MOST_EVIDENCE) throw new Fault('too_much');
  const isSimple = isAsicS(files, ofXades.length + manifests.length === 0);
  if (isSimple && manifests.length > 0) throw new Fault('other_container');
  const coveredBy = isSimple ? onlyOf(contents) : byManifests(files, manifests);
  const evidenceOf = (path: string): Evidence => ({
    kind: XADES.test(path) ? 'xades' : CADES.test(path) ? 'cades' : 'stamp',
    path,
    bytes: bytesOf(files, path),
    covering: () => coveredBy(path),
  });
  return { contents, evidence: [...ofXades, ...ofCades].map(evidenceOf) };
}

/** Whether it is of the kind that holds one file and no manifest (section 4.3): as it says, or as it looks where it says nothing. */
function isAsicS(files: Files, looksSo: boolean): boolean {
  const mimetype = files.get('mimetype');
  const said = mimetype && new TextDecoder().decode(mimetype);
  if (said === undefined) return looksSo;
  if (said !== ASIC_E && said !== ASIC_S) throw new Fault('other_container');
  return said === ASIC_S;
}

/** The files that are to be signed. */
function contentsOf(files: Files, known: ReadonlySet<string>): Files {
  const contents = new Map(files);
  for (const path of files.keys()) {
    if (isStrange(path)) throw new Fault('strange_path', { path: JSON.stringify(path) });
    if (path === 'mimetype' || path === LIST || known.has(path)) contents.delete(path);
    else if (/^META-INF\//i.test(path)) throw new Fault('uncovered', { path: JSON.stringify(path) });
  }
  if (contents.size === 0) throw new Fault('missing', { path: '*' });
  const list = files.get(LIST);
  if (list) checkList(new TextDecoder().decode(list), contents);
  return contents;
}

/** Paths that lead out of the folder, or are read in two ways. */
const isStrange = (path: string): boolean =>
  /[\p{Cc}\\:]/u.test(path) || path.split('/').some((part) => part === '' || part === '.' || part === '..');

type Covering = ReturnType<Evidence['covering']>;

/** In the simple kind everything is over the one file. */
function onlyOf(contents: Files): () => Covering {
  const [first, second] = [...contents];
  if (!first || second) throw new Fault('asic_simple', { path: second?.[0] ?? '' });
  return () => ({ over: first[1], paths: new Set([first[0]]) });
}

/** What each signature is over by the manifest that names it. */
function byManifests(files: Files, paths: readonly string[]): (signature: string) => Covering {
  const named = new Map<string, () => Covering>();
  for (const path of paths) {
    const bytes = bytesOf(files, path);
    const manifest = manifestIn(path, bytes);
    const signature = placeOf(manifest.signature);
    if (!files.has(signature)) throw new Fault('missing', { path: signature });
    if (named.has(signature)) throw new Fault('named_twice', { path: signature });
    named.set(signature, () => ({ over: bytes, paths: pathsIn(files, manifest) }));
  }
  return (signature) => {
    const covering = named.get(signature);
    if (!covering) throw new Fault('no_manifest', { path: signature });
    return covering();
  };
}

function manifestIn(path: string, bytes: Uint8Array): ReturnType<typeof readAsicManifest> {
  try {
    return readAsicManifest(bytes);
  } catch (error) {
    const fault = faultOf(error);
    throw fault.key === 'malformed_signature' ? new Fault('manifest_unread', { path, ...fault.values }) : fault;
  }
}

/** The files that a manifest names, each there once and as it says. */
function pathsIn(files: Files, { references }: ReturnType<typeof readAsicManifest>): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { uri, isOf } of references) {
    const path = placeOf(uri);
    if (paths.has(path)) throw new Fault('named_twice', { path });
    paths.add(path);
    const bytes = files.get(path);
    if (!bytes) throw new Fault('missing', { path });
    if (!isOf(bytes)) throw new Fault('not_as_named', { path });
  }
  return paths;
}

/** The path that a manifest names: nothing in it may be read in two ways, or lead out. */
function placeOf(uri: string): string {
  const path = pathOf(uri);
  if (/[?#]/.test(uri) || isStrange(path)) throw new Fault('strange_path', { path: JSON.stringify(uri) });
  return path;
}

const bytesOf = (files: Files, path: string): Uint8Array => files.get(path) ?? new Uint8Array();

/** The list names just the files that are there. */
function checkList(xml: string, contents: Files): void {
  const listed = [...xml.matchAll(/full-path\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, a, b]) =>
    unescaped(a ?? b ?? ''),
  );
  const named = new Set(listed.filter((path) => path !== '/' && !path.startsWith('META-INF/')));
  for (const path of new Set([...contents.keys(), ...named]))
    if (!contents.has(path) || !named.has(path)) throw new Fault('list', { path: JSON.stringify(path) });
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string => text.replace(/&(\w+);/g, (all, name: string) => ENTITIES[name] ?? all);

/** A reference names a file by an address: relative to the container, percent-encoded. */
export function pathOf(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
