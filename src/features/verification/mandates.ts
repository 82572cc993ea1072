/** Mandates in a passport: that each is the one whose digest was signed, and who gave it. */
import type { OutsideTrust } from '#features/trust/outside.ts';
import { checkOutside } from '#features/trust/outside.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { instantFromIso } from '#kernel/instant.ts';
import type { Files } from './asic.ts';
import { Fault, type Line, type Said, signatureStep, step, wrong } from './findings.ts';
import { bytesOf, readJson } from './read.ts';
import type { MandatePart, Passport } from './shape.ts';

const FOUND = {
  whole: 'found.mandate',
  closed: 'found.mandateClosed',
  absent: 'found.mandateAbsent',
} as const satisfies Record<MandatePart['how'], string>;

/** Lines for every submission that names a mandate. Passports of before they held any say nothing of them. */
export function mandateLines(files: Files, trust: OutsideTrust, { applications, mandates }: Passport): Line[] {
  if (mandates === undefined) return [];
  return applications.flatMap(({ content }, index) => {
    const named: Said = { key: 'step.mandate', values: { n: index + 1 } };
    const digest = mandateNamed(files, content);
    const part = mandates.find(({ application }) => application === index + 1);
    if (part === undefined) return digest === undefined ? [] : [wrong(named, new Fault('mandate_missing'))];
    const line = step(named, () => {
      if (part.digest !== digest) throw new Fault('mandate');
      if (part.how === 'whole' && sha256Hex(bytesOf(files, part.file ?? '')) !== digest) throw new Fault('mandate');
      return { key: FOUND[part.how] };
    });
    return [line, ...(part.grant ? [grantLine(named, files, trust, part.file ?? '', part.grant)] : [])];
  });
}

/** Digest of the mandate by which the contents were signed: for an organisation, or for a person. */
function mandateNamed(files: Files, path: string): string | undefined {
  try {
    const said = readJson(path, bytesOf(files, path)) as { onBehalfOf?: unknown; representative?: unknown };
    for (const one of [said.onBehalfOf, said.representative]) {
      const { mandate } = Object(one) as { mandate?: unknown };
      if (typeof mandate === 'string') return mandate;
    }
    return undefined;
  } catch (error) {
    // That the contents can't be read is told where their signature is checked.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** The mandate rests on just this grant, and who gave it signed it. */
const grantLine = (
  named: Said,
  files: Files,
  trust: OutsideTrust,
  path: string,
  { content, signature }: NonNullable<MandatePart['grant']>,
): Line =>
  signatureStep(
    named,
    () => {
      const { fact } = readJson(path, bytesOf(files, path)) as { fact?: unknown };
      const given = bytesOf(files, content);
      if ((Object(fact) as { digest?: unknown }).digest !== sha256Hex(given)) throw new Fault('mandate');
      const at = instantFromIso(signature.at);
      return checkOutside({ content: given, cms: bytesOf(files, signature.file), at }, trust);
    },
    'found.granted',
  );
