/** The door of `documents`: issuing, replacing, revoking, and what a holder has. */
import type { Tx } from '#platform/app.ts';
import { type HeldDocument, type Holder, listDocuments } from './store/documents.ts';

export { type IssuedDocument, issueDocument, type NewDocument } from './actions/issue.ts';
export { type Replacement, replaceDocument } from './actions/replace.ts';
export { type RevocationGround, revokeDocument } from './actions/revoke.ts';
export { type TakenDocument, takeDocument, takeOwnDocument } from './actions/show.ts';
export type { DocumentDefinition, DocumentField } from './definition.ts';
export { documentKind } from './kind.ts';
export type { DocumentState } from './rules/state.ts';
export type { HeldDocument, Holder } from './store/documents.ts';

const MOST = 200;

/** A holder's documents, newest first, at most 200. */
export const documentsOf = (tx: Tx, holder: Holder): Promise<HeldDocument[]> => listDocuments(tx, holder, MOST);
