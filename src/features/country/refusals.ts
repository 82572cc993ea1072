import { defineRefusals } from '#kernel/refusal.ts';

/** What the country's loader refuses; texts under `refusal.*`. */
export const refuse = defineRefusals('country', {
  folder_has_errors: { status: 422 },
  label_taken: { status: 409 },
});
