import { defineRefusals } from '#kernel/refusal.ts';

/** What oversight refuses; texts under `refusal.*`. */
export const refuse = defineRefusals('oversight', {
  not_found: { status: 404 },
  not_finished: { status: 409 },
  already_rated: { status: 409 },
  nothing_said: { status: 422 },
  complaint_open: { status: 409 },
  overseer_required: { status: 403 },
  not_impartial: { status: 403 },
  already_answered: { status: 409 },
  recommendation_missing: { status: 422 },
  answer_changed: { status: 409 },
  nothing_to_sign: { status: 409 },
});
