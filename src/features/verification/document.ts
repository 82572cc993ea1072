/** Checks the passport of one document, as passport.ts does that of a case: from its bytes alone. */
import { fingerprintOf } from '#features/trust/outside.ts';
import { unpack } from './container.ts';
import { faultOf, wrong } from './findings.ts';
import { type CheckGiven, documentLines, pageLine, sealLine, trustIn, underSeal } from './parts.ts';
import type { CheckedFile } from './passport.ts';
import { parsed } from './read.ts';
import { documentPassportSchema } from './shape.ts';

/** At a moment and with a checker where they are given. Never throws for what is in the bytes. */
export function checkDocumentPassport(bytes: Uint8Array, given: CheckGiven = {}): CheckedFile {
  const container = { key: 'step.container' };
  try {
    const { files, manifest, seal } = unpack(bytes);
    const passport = parsed(files, 'document-passport.json', documentPassportSchema);
    const known = trustIn(files, given);
    const sealed = sealLine(known, manifest, seal, passport);
    const trust = underSeal(known, sealed);
    const held = { files, trust, passport };
    return {
      document: passport,
      roots: trust.roots.map(fingerprintOf),
      lines: [sealed, ...documentLines(held, passport.document), pageLine(held, passport.page)],
    };
  } catch (error) {
    return { roots: [], lines: [wrong(container, faultOf(error))] };
  }
}
