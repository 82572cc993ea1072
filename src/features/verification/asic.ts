/**
 * Containers of others: ASiC-E with XAdES (ETSI EN 319 162-1, section 4.4), as offices and other countries' programs make them. Every file must
 * lie under every signature: what isn't covered could have been put in by anybody.
 */
import { signaturesOfXml, type XmlCheck } from '#features/trust/outside.ts';
import { Fault, faultOf, type Line, step, wrong } from './findings.ts';
import { type Given, xmlLine } from './xml-line.ts';
import { unzip } from './zip.ts';

type Files = ReadonlyMap<string, Uint8Array>;

const MIMETYPE = 'application/vnd.etsi.asic-e+zip';
const SIGNATURES = /^META-INF\/[^/]*signatures[^/]*\.xml$/i;
/** The list of files of OpenDocument: nobody signs it, so it may say nothing but what is there. */
const LIST = 'META-INF/manifest.xml';

/** Whether a container is of this kind. */
export const isAsicXades = (names: readonly string[]): boolean => names.some((path) => SIGNATURES.test(path));

/** Checks a container. Never throws for what is in it. */
export function asicLines(bytes: Uint8Array, given: Given): Line[] {
  const named = { key: 'step.container' };
  let files: Files;
  let contents: Files;
  try {
    files = unzip(bytes);
    contents = contentsOf(files);
  } catch (error) {
    return [wrong(named, faultOf(error))];
  }
  const beside = (uri: string): Uint8Array | undefined => contents.get(pathOf(uri));
  const lines: Line[] = [];
  for (const [path, xml] of files) {
    if (!SIGNATURES.test(path)) continue;
    let checks: readonly XmlCheck[];
    try {
      checks = signaturesOfXml(xml);
    } catch (error) {
      lines.push(wrong({ key: 'step.xml', values: { n: lines.length + 1 } }, faultOf(error)));
      continue;
    }
    for (const check of checks)
      lines.push(
        xmlLine({ key: 'step.xml', values: { n: lines.length + 1 } }, () => {
          const checked = check({ ...given, beside });
          const covered = new Set(checked.parts.map(({ uri }) => pathOf(uri)));
          const strange = [...contents.keys()].find((one) => !covered.has(one));
          if (strange !== undefined) throw new Fault('uncovered', { path: JSON.stringify(strange) });
          return checked;
        }),
      );
  }
  const names = [...contents.keys()].join(', ');
  return [step(named, () => ({ key: 'found.asic', values: { count: contents.size, names } })), ...lines];
}

/** The files that are to be signed. Throws Fault where a path leads out, the kind is another, or something lies there that nobody may cover. */
function contentsOf(files: Files): Files {
  const contents = new Map(files);
  const kind = contents.get('mimetype');
  if (kind && new TextDecoder().decode(kind) !== MIMETYPE) throw new Fault('other_container');
  for (const path of files.keys()) {
    if (isStrange(path)) throw new Fault('strange_path', { path: JSON.stringify(path) });
    if (path === 'mimetype' || path === LIST || SIGNATURES.test(path)) contents.delete(path);
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
function pathOf(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
