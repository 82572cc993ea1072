/** The manifest of an ASiC container (ETSI EN 319 162-1, annex A.4): what a signature or a time-stamp that lies beside it is over. */
import { hex } from '#kernel/hash.ts';
import { refuse } from '../refusals.ts';
import { digestBy, isOldDigest } from './digests.ts';
import { attributeIn, elementsIn, parseXml, type XmlElement } from './document.ts';
import { algorithmOf, bytesIn, Parts } from './signature.ts';

const ASIC = 'http://uri.etsi.org/02918/v1.2.1#';
const DS = 'http://www.w3.org/2000/09/xmldsig#';

export interface AsicManifest {
  /** Address of the signature or the time-stamp, as written. */
  readonly signature: string;
  /** At least one. */
  readonly references: readonly AsicReference[];
}

export interface AsicReference {
  /** Address of a file, as written. */
  readonly uri: string;
  /** Whether these are the file's bytes. Throws `trust.weak_algorithm` and `trust.unsupported_algorithm`. */
  isOf(bytes: Uint8Array): boolean;
}

/**
 * Reads a manifest. Throws the refusals of `parseXml`, `trust.malformed_signature` for another document or an extension that must be understood.
 */
export function readAsicManifest(bytes: Uint8Array): AsicManifest {
  const { root } = parseXml(bytes);
  if (root.uri !== ASIC || root.local !== 'ASiCManifest') throw malformed('this is no manifest');
  const parts = new Parts(root, ASIC);
  const signature = uriOf(parts.take('SigReference'));
  const references = parts.all('DataObjectReference').map(readReference);
  checkExtensions(parts.optional('ASiCManifestExtensions'));
  parts.end();
  if (references.length === 0) throw malformed('the manifest names no file');
  return { signature, references };
}

const malformed = (why: string): Error => refuse('malformed_signature', { why });

function uriOf(element: XmlElement): string {
  const uri = attributeIn(element, 'URI');
  if (uri === undefined) throw malformed(`${element.local} names nothing`);
  return uri;
}

function readReference(element: XmlElement): AsicReference {
  const parts = new Parts(element, ASIC);
  const method = parts.take('DigestMethod', DS);
  const value = bytesIn(parts.take('DigestValue', DS));
  checkExtensions(parts.optional('DataObjectReferenceExtensions'));
  parts.end();
  const algorithm = algorithmOf(method);
  return {
    uri: uriOf(element),
    isOf(bytes) {
      if (isOldDigest(algorithm)) throw refuse('weak_algorithm');
      return digestBy(algorithm, bytes) === hex(value);
    },
  };
}

/** What must be understood (A.4, Critical) isn't: no extension is known here. */
function checkExtensions(element: XmlElement | undefined): void {
  const isCritical = (one: XmlElement): boolean => ['true', '1'].includes(attributeIn(one, 'Critical') ?? '');
  if (element && elementsIn(element).some(isCritical)) throw malformed('an extension of the manifest is not known');
}
