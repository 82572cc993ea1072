/** Checks the passport of one document, as passport.ts does that of a case: from its bytes alone. */
import { fingerprintOf, type OutsideTrust } from '#features/trust/outside.ts';
import { instantFromIso } from '#kernel/instant.ts';
import { unpack } from './container.ts';
import { faultOf, signatureStep, wrong } from './findings.ts';
import { documentLines, pageLine, signerOf, trustIn } from './parts.ts';
import type { CheckedFile } from './passport.ts';
import { parsed } from './read.ts';
import { documentPassportSchema } from './shape.ts';

/** Never throws for what is in the bytes; `checker` computes what can't be computed here. */
export function checkDocumentPassport(bytes: Uint8Array, checker?: OutsideTrust['checker']): CheckedFile {
  const container = { key: 'step.container' };
  try {
    const { files, manifest, seal } = unpack(bytes);
    const passport = parsed(files, 'document-passport.json', documentPassportSchema);
    const trust = { ...trustIn(files), checker };
    const held = { files, trust, passport };
    return {
      document: passport,
      roots: trust.roots.map(fingerprintOf),
      lines: [
        signatureStep(container, () => signerOf(trust, manifest, seal, instantFromIso(passport.madeAt))),
        ...documentLines(held, passport.document),
        pageLine(held, passport.page),
      ],
    };
  } catch (error) {
    return { roots: [], lines: [wrong(container, faultOf(error))] };
  }
}
