/** The door of `certificates`: a key for who stands at a window, and withdrawing what he lost. */
export { inviteToEnrol, type SeenAt } from './actions/begin.ts';
export { type ApprovedKey, approvedBy, approveKey, takeKeyRequest } from './actions/centre.ts';
export { type HolderReason, REASONS, withdrawAtWindow } from './actions/change.ts';
export { shortSerial } from './pages/state.ts';
export { enrolmentsOf } from './store/enrolments.ts';
