import { defineRefusals } from '#kernel/refusal.ts';

/** What payments refuse; texts under `refusal.*`. */
export const refuse = defineRefusals('payments', {
  not_found: { status: 404 },
  no_provider: { status: 409 },
});
