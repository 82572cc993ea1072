/** The door for whoever checks proofs outside: without a database and without node, so that a page checks by the same code as the command. */
export { witnessTimes } from './cosignature.ts';
export { commitOf, leafHashOf as leafHashUnder, publicSalt } from './entry.ts';
export { verifyInclusion } from './merkle.ts';
export { verifyCheckpoint } from './note.ts';
