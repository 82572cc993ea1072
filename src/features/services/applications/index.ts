/** The application side of services, for the case side and for the feature's door. */

export { reopenForCorrection } from './actions/reopen.ts';
export { type Application, applicationOf, type SubmittedSignature } from './application.ts';
export { casesOf } from './cases-begun.ts';
export { type Described, describeAnswers, inWords, type Words } from './describe.ts';
export { type Correction, type Draft, draftsOf } from './drafts.ts';
export { applicationParts } from './parts.ts';
