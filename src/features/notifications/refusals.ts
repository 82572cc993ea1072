import { defineRefusals } from '#kernel/refusal.ts';

/** What notifications refuses; texts under `refusal.*`. */
export const refuse = defineRefusals('notifications', {
  letter_not_found: { status: 404 },
  own_inbox_only: { status: 403 },
});
