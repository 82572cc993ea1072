/** The door of `certificates`: inviting a person to make a key of his own. */
export { inviteToEnrol, type SeenAt } from './actions/begin.ts';
