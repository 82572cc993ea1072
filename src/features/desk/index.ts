/** The door of the desk: the draw as others may read it. */
export { type DrawProof, drawProofs } from './draw/proof.ts';
