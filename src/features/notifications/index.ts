/** The door of `notifications`: telling somebody. */
export { type Inbox, type Notice, notify, unreadOf } from './actions.ts';
export type { Holder, Letter } from './store.ts';
