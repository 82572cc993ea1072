import { defineRefusals } from '#kernel/refusal.ts';

/** What payments refuse; texts under `refusal.*`. */
export const refuse = defineRefusals('payments', {
  not_found: { status: 404 },
  mandate_lapsed: { status: 403 },
  not_paid: { status: 409 },
  no_provider: { status: 409 },
});
