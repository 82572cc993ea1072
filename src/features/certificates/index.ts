/** The door of `certificates`: inviting a person to make a key of his own, and withdrawing what he lost. */
export { inviteToEnrol, type SeenAt } from './actions/begin.ts';
export { type HolderReason, REASONS, withdrawAtWindow } from './actions/change.ts';
export { shortSerial } from './pages/state.ts';
export { enrolmentsOf } from './store/enrolments.ts';
