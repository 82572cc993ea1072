/** The application side of services, for the case side and for the feature's door. */

export { type Application, applicationOf, type SubmittedSignature } from './application.ts';

export { type Described, inWords, type Words } from './describe.ts';
export { type Correction, type Draft, noteFileUse } from './drafts.ts';
export { type TakenFile, takeFile } from './files/take.ts';
