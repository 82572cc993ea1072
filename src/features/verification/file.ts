/** Checks a file by what it is: a case passport, another container, a PDF, signed XML, or a signature that came alone. */
import {
  type CmsSignature,
  fingerprintOf,
  type OutsideTrust,
  type PdfCheck,
  signaturesOfCms,
  signaturesOfPdf,
  signaturesOfXml,
  type XmlCheck,
} from '#features/trust/outside.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { latin1Of } from '#native';
import { asicLines } from './asic-lines.ts';
import { isDocumentPassport, isPassport } from './container.ts';
import { countersignedLines } from './countersigned.ts';
import { checkDocumentPassport } from './document.ts';
import { Fault, faultOf, type Line, type Said, signatureStep, withSince, wrong } from './findings.ts';
import { type CheckedFile, checkPassport } from './passport.ts';
import { type Given, xmlLine } from './xml-line.ts';
import { namesIn } from './zip.ts';

const startsWith = (bytes: Uint8Array, text: string): boolean => latin1Of(bytes.subarray(0, text.length)) === text;

/** By its first bytes: white space or the mark of UTF-8 may stand before the first element. */
const isXml = (bytes: Uint8Array): boolean => /^(?:\xef\xbb\xbf)?\s*</.test(latin1Of(bytes.subarray(0, 200)));

/** Checks a file by what it is, and says what has become of certificates since. Never throws for what is in it. */
export function checkFile(bytes: Uint8Array, given: Given): CheckedFile {
  const checked = checkKind(bytes, { ...given, trust: { ...given.trust, now: given.now } });
  return { ...checked, lines: checked.lines.map((line) => withSince(line, given.now)) };
}

function checkKind(bytes: Uint8Array, given: Given): CheckedFile {
  const { trust } = given;
  const roots = trust.roots.map(fingerprintOf);
  if (startsWith(bytes, 'PK')) return checkContainer(bytes, given);
  const isPdf = startsWith(bytes, '%PDF');
  const named = { key: isPdf ? 'step.pdf' : 'step.signature' };
  if (roots.length === 0) return { roots, lines: [wrong(named, new Fault('no_root'))] };
  if (isPdf) return { roots, lines: pdfLines(bytes, trust) };
  if (isXml(bytes)) return { roots, lines: xmlLines(bytes, given) };
  return { roots, lines: cmsLines(derOf(bytes), given) };
}

/** A passport, which brings its own roots, or a container of others. */
function checkContainer(bytes: Uint8Array, given: Given): CheckedFile {
  const { trust } = given;
  const named = { key: 'step.container' };
  const roots = trust.roots.map(fingerprintOf);
  let names: readonly string[];
  try {
    names = namesIn(bytes);
  } catch (error) {
    return { roots: [], lines: [wrong(named, faultOf(error))] };
  }
  if (isPassport(names)) return underRoot(checkPassport(bytes, trust), trust);
  if (isDocumentPassport(names)) return underRoot(checkDocumentPassport(bytes, trust), trust);
  return { roots, lines: roots.length === 0 ? [wrong(named, new Fault('no_root'))] : asicLines(bytes, given) };
}

function pdfLines(bytes: Uint8Array, trust: OutsideTrust): Line[] {
  let checks: readonly PdfCheck[];
  try {
    checks = signaturesOfPdf(bytes);
  } catch (error) {
    return [wrong({ key: 'step.pdf' }, faultOf(error))];
  }
  return checks.map((check, index) => {
    const named = checks.length === 1 ? { key: 'step.pdf' } : { key: 'step.pdfSignature', values: { n: index + 1 } };
    let more: Partial<Line> = {};
    const line = signatureStep(named, () => {
      const { signature, isStamp, hasMore } = check(trust);
      more = { ...(isStamp ? { step: { key: 'step.pdfStamp' } } : {}), ...(hasMore ? { hasMore } : {}) };
      return signature;
    });
    const found = more.hasMore ? { key: 'found.more', values: { signed: line.found } } : line.found;
    return { ...line, ...more, found };
  });
}

function xmlLines(bytes: Uint8Array, given: Given): Line[] {
  const named = (n: number): Said => ({ key: 'step.xml', values: { n } });
  let checks: readonly XmlCheck[];
  try {
    checks = signaturesOfXml(bytes);
  } catch (error) {
    return [wrong(named(1), faultOf(error))];
  }
  const { content } = given;
  return checks.map((check, index) => xmlLine(named(index + 1), () => check({ ...given, beside: () => content })));
}

/** Signatures that came alone, one of each signer, with who countersigned it: over the file that was given too, or over what they hold. */
function cmsLines(cms: Uint8Array, { content, trust }: Given): Line[] {
  let signatures: readonly CmsSignature[];
  try {
    signatures = signaturesOfCms(cms);
  } catch (error) {
    return [wrong({ key: 'step.signature' }, faultOf(error))];
  }
  return signatures.flatMap((signature, index) => {
    const isOne = signatures.length === 1;
    const named = isOne ? { key: 'step.signature' } : { key: 'step.signer', values: { n: index + 1 } };
    const line = signatureStep(named, () => {
      const over = content ?? signature.content;
      if (!over) throw new Fault('no_content');
      return signature.check(over, trust);
    });
    return [line, ...countersignedLines(named, signature.countersignatures, trust)];
  });
}

/** A passport brings its own root: it must be the one that was given, where one was. */
function underRoot(checked: CheckedFile, { roots }: OutsideTrust): CheckedFile {
  const given = roots.map(fingerprintOf);
  const strange = given.length === 0 ? [] : checked.roots.filter((root) => !given.includes(root));
  const lines = strange.map((root) => wrong({ key: 'step.root' }, new Fault('other_root', { root })));
  return { ...checked, lines: [...checked.lines, ...lines] };
}

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g;

const pemsIn = (bytes: Uint8Array): Uint8Array[] =>
  [...latin1Of(bytes).matchAll(PEM)].map(([, , body = '']) => fromBase64(body.replace(/\s/g, '')));

/** A signature as programs write it: DER, or one PEM of it. */
const derOf = (bytes: Uint8Array): Uint8Array => (startsWith(bytes, '-----') ? (pemsIn(bytes)[0] ?? bytes) : bytes);

/** Certificates of a PEM file, or the one of a DER file. Throws RangeError for base64 that isn't, DerError for another thing. */
export function certificatesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const found = startsWith(bytes, '-----') ? pemsIn(bytes) : [bytes];
  for (const der of found) fingerprintOf(der);
  return found;
}
