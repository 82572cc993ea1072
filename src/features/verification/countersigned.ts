/** The lines of countersignatures, after the line of the signature that they are over: each is judged alone, and says nothing of it. */
import { type CmsCountersignature, type OutsideTrust, signaturesOfCms } from '#features/trust/outside.ts';
import { type Line, type Said, signatureStep } from './findings.ts';

/** One line of each, under the name of the signature that they hang on. */
export const countersignedLines = (
  named: Said,
  countersignatures: readonly CmsCountersignature[],
  trust: OutsideTrust,
): Line[] =>
  countersignatures.map(({ path, check }) => {
    const values = { of: named, n: path.join('.') };
    const line = signatureStep({ key: 'step.countersignature', values }, () => check(trust), 'found.countersigned');
    return { ...line, isCountersignature: true };
  });

/** The countersignatures in a CMS; none where it can't be read, which the line of its signature says. */
export function countersignaturesIn(cms: Uint8Array | undefined): readonly CmsCountersignature[] {
  try {
    return cms ? signaturesOfCms(cms).flatMap(({ countersignatures }) => countersignatures) : [];
  } catch {
    return [];
  }
}
