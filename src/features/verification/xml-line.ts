/** What the check of one XML signature found, in a line: who signed, and what of the document. */
import type { CheckedXml, OutsideTrust } from '#features/trust/outside.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Line, type Said, signatureStep } from './findings.ts';

export interface Given {
  readonly trust: OutsideTrust;
  /** The moment of the check: XML that doesn't say when it was signed is judged by it. */
  readonly now: Instant;
  /** What the signature is over, where the file is a signature alone. */
  readonly content?: Uint8Array | undefined;
}

/** Runs the check of a signature: what it finds wrong becomes its line. */
export function xmlLine(named: Said, check: () => CheckedXml): Line {
  let parts: CheckedXml['parts'] = [];
  const line = signatureStep(named, () => {
    const checked = check();
    parts = checked.parts;
    return checked.signature;
  });
  const values = { signed: line.found, what: whatOf(parts) };
  return line.signature ? { ...line, found: { key: 'found.signedXml', values } } : line;
}

/** What an XML signature is over: the whole document, or which of its elements, or which files beside it. */
function whatOf(parts: CheckedXml['parts']): Said {
  const names = parts.map(({ name, uri }) => (name === '' && uri !== '' && !uri.startsWith('#') ? uri : name));
  const some = names.filter((name) => name !== '');
  return some.length === 0 ? { key: 'found.whole' } : { key: 'found.parts', values: { names: some.join(', ') } };
}
