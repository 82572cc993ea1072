/** The application side of services, for the case side and for the feature's door. */

export { type Application, applicationOf, type SubmittedSignature } from './application.ts';

export { type Described, inWords, type Words } from './describe.ts';
export type { Correction, Draft } from './drafts.ts';
export { FILE_MEDIA_TYPES, limitsShown } from './files/inspect.ts';
export { keepFile, type TakenFile, takeFile, takenFileSchema } from './files/take.ts';
export { draftsReading } from './reading.ts';
