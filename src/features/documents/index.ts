/** The door of `documents`: issuing, revoking, and what a holder has. */
export { type IssuedDocument, issueDocument, type NewDocument } from './actions/issue.ts';
export { type DocumentDefinition, type DocumentField, documentSchema } from './definition.ts';
export { DOCUMENT_KIND, documentKind } from './kind.ts';
export type { Holder } from './store/documents.ts';
