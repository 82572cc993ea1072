/** The door of `notifications`: telling somebody. */
export { type Inbox, inboxOf, lettersOf, type Notice, notify, unreadOf } from './actions.ts';
export type { Holder, Letter } from './store.ts';
