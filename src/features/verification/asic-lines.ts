/**
 * Containers of others, as offices and other countries' programs make them. Every file must lie under every signature: what isn't covered could
 * have been put in by anybody.
 */
import {
  type CmsSignature,
  checkStamp,
  type OutsideTrust,
  signaturesOfCms,
  signaturesOfXml,
  type XmlCheck,
} from '#features/trust/outside.ts';
import { type Asic, type Evidence, openAsic, pathOf } from './asic.ts';
import { countersignedLines } from './countersigned.ts';
import { Fault, faultOf, type Line, type Said, signatureStep, step, wrong } from './findings.ts';
import { type Given, xmlLine } from './xml-line.ts';

/** Checks a container. Never throws for what is in it. */
export function asicLines(bytes: Uint8Array, given: Given): Line[] {
  const named = { key: 'step.container' };
  let asic: Asic;
  try {
    asic = openAsic(bytes);
    if (asic.evidence.length === 0) throw new Fault('asic_unsigned');
  } catch (error) {
    return [wrong(named, faultOf(error))];
  }
  const { contents, evidence } = asic;
  const names = [...contents.keys()].join(', ');
  const isSigned = evidence.some(({ kind }) => kind !== 'stamp');
  return [
    isSigned
      ? step(named, () => ({ key: 'found.asic', values: { count: contents.size, names } }))
      : wrong(named, new Fault('only_stamped')),
    ...evidence.flatMap((one) => LINES[one.kind](one, asic, given)),
  ];
}

const LINES: Readonly<Record<Evidence['kind'], (one: Evidence, asic: Asic, given: Given) => readonly Line[]>> = {
  xades: xadesLines,
  cades: cadesLines,
  stamp: (one, _, { trust }) => [stampLine(one, trust)],
};

function xadesLines({ path, bytes }: Evidence, asic: Asic, given: Given): Line[] {
  let checks: readonly XmlCheck[];
  try {
    checks = signaturesOfXml(bytes);
  } catch (error) {
    return [wrong(named(path), faultOf(error))];
  }
  const beside = (uri: string): Uint8Array | undefined => asic.contents.get(pathOf(uri));
  return checks.map((check, index) =>
    xmlLine(named(path, checks.length === 1 ? undefined : index + 1), () => {
      const checked = check({ ...given, beside });
      checkCovered(asic, new Set(checked.parts.map(({ uri }) => pathOf(uri))));
      return checked;
    }),
  );
}

function cadesLines(one: Evidence, asic: Asic, { trust }: Given): Line[] {
  const { path, bytes } = one;
  let signatures: readonly CmsSignature[];
  try {
    signatures = signaturesOfCms(bytes);
  } catch (error) {
    return [wrong(named(path), faultOf(error))];
  }
  return signatures.flatMap((signature, index) => {
    const name = named(path, signatures.length === 1 ? undefined : index + 1);
    const line = signatureStep(name, () => {
      const { over, paths } = one.covering();
      const checked = signature.check(over, trust);
      checkCovered(asic, paths);
      return checked;
    });
    return [line, ...countersignedLines(name, signature.countersignatures, trust)];
  });
}

/** By its file, and by the number of the signer where there are several. */
const named = (path: string, n?: number): Said =>
  n === undefined ? { key: 'step.signatureOf', values: { path } } : { key: 'step.signerOf', values: { path, n } };

function checkCovered({ contents }: Asic, covered: ReadonlySet<string>): void {
  const strange = [...contents.keys()].find((path) => !covered.has(path));
  if (strange !== undefined) throw new Fault('uncovered', { path: JSON.stringify(strange) });
}

/** A time-stamp says when files were there, and of nobody that he signed them: it is no signature, and need not be over all. */
function stampLine(one: Evidence, trust: OutsideTrust): Line {
  return step({ key: 'step.stampOf', values: { path: one.path } }, () => {
    const { over, paths } = one.covering();
    const { name, serial, signedAt, revocation } = checkStamp({ token: one.bytes, over }, trust);
    const values = { name, serial, status: { key: `found.${revocation}` }, at: { at: signedAt } };
    return { key: 'found.existed', values: { ...values, names: [...paths].join(', ') } };
  });
}
