/** The door for the page that checks: no database, no node. */
export type { FactFound } from './facts.ts';
export { certificatesOf, checkFile } from './file.ts';
export { isStampedLate, type Line, type Verdict, verdictOf } from './findings.ts';
export type { CheckedFile } from './passport.ts';
export { inWords, type Speaker } from './words.ts';
