/** Checks a file by what it is: a case passport, a PDF, or a signature that came alone. */
import { checkOutside, checkPdf, fingerprintOf, type OutsideTrust, signingTimeOf } from '#features/trust/outside.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { latin1Of } from '#native';
import { Fault, signatureStep, wrong } from './findings.ts';
import { type CheckedFile, checkPassport } from './passport.ts';

export interface Given {
  readonly trust: OutsideTrust;
  /** What the signature is over, where the file is a signature alone. */
  readonly content?: Uint8Array | undefined;
}

const startsWith = (bytes: Uint8Array, text: string): boolean => latin1Of(bytes.subarray(0, text.length)) === text;

/** Checks a file by what it is. Never throws for what is in it. */
export function checkFile(bytes: Uint8Array, { trust, content }: Given): CheckedFile {
  if (startsWith(bytes, 'PK')) return underRoot(checkPassport(bytes), trust);
  const roots = trust.roots.map(fingerprintOf);
  const isPdf = startsWith(bytes, '%PDF');
  const named = { key: isPdf ? 'step.pdf' : 'step.signature' };
  if (roots.length === 0) return { roots, lines: [wrong(named, new Fault('no_root'))] };
  if (isPdf) return { roots, lines: [signatureStep(named, () => checkPdf(bytes, trust))] };
  if (!content) return { roots, lines: [wrong(named, new Fault('no_content'))] };
  return { roots, lines: [signatureStep(named, () => checkLoose(content, derOf(bytes), trust))] };
}

/** A signature that came alone: at the moment that it states. */
const checkLoose = (content: Uint8Array, cms: Uint8Array, trust: OutsideTrust) =>
  checkOutside({ content, cms, at: signingTimeOf(cms) }, trust);

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
