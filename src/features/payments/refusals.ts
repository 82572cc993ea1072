import { defineRefusals } from '#kernel/refusal.ts';

/** What payments refuse; texts under `refusal.*`. */
export const refuse = defineRefusals('payments', {
  not_found: { status: 404 },
  not_paid: { status: 409 },
  no_provider: { status: 409 },
});
