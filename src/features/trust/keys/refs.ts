/** The platform's keys by name, their generations, and how the world finds an authority's certificate and list. */
import type { KeyName } from '#platform/keys.ts';

/** Who may have an issuing authority of his own, by the country's profile; what has none is issued by `issuing`. */
export type SeparateIssuer = 'person' | 'organisation' | 'agency' | 'timestamp';

export type IssuingRef = 'issuing' | `issuing:${SeparateIssuer}`;
export type IssuerRef = 'root' | IssuingRef;

/** Authorities, what speaks for them (`ocsp:<name>` answers for an issuing authority), and `agency:<id>` for the seal of an agency. */
export type KeyRef = IssuerRef | 'tsa' | 'draw' | `ocsp:${string}` | `agency:${string}`;

// Workers hold all of them: web processes have no authority, draw or seal key. The first generation's name has no
// number: it is what a key was called before there were generations.
export const storeName = (ref: KeyRef, generation: number): KeyName =>
  `worker/trust/${ref}${generation === 1 ? '' : `.${generation}`}`;

/** The name of an authority's generation in addresses: `issuing`, `issuing-2`, `person`. */
export const publicName = (ref: IssuerRef, generation: number): string =>
  `${ref.replace('issuing:', '')}${generation === 1 ? '' : `-${generation}`}`;

/** Where its certificate lies, under the address of the instance. */
export const certificatePath = (name: string): string => `/pki/${name}.crt`;

/** Where its list of revoked certificates lies. The main authority's has the shortest address. */
export const listPath = (name: string): string => (name === 'issuing' ? '/pki/crl' : `/pki/crl/${name}`);

/** Where the delta list stands that brings it up to date. */
export const deltaPath = (name: string): string => `${listPath(name)}/delta`;

/** Where questions about certificates are asked. */
export const OCSP_PATH = '/pki/ocsp';
