/** The door of verification: how a passport is packed and what stands in it. What checks stands behind outside.ts. */
export { pack } from './container.ts';
export { pageRelease } from './release.ts';
export type {
  AuthorisationPart,
  DocumentPart,
  DocumentPassport,
  FactPart,
  FactWords,
  MandatePart,
  Passport,
  SignedPart,
} from './shape.ts';
export { VISIT_LEAF } from './shape.ts';
