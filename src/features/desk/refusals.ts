import { defineRefusals } from '#kernel/refusal.ts';

/** What the desk refuses; the words stand in texts/*.yaml under `refusal`. */
export const refuse = defineRefusals('desk', {
  not_found: { status: 404 },
  not_drawn: { status: 403 },
  nothing_to_sign: { status: 409 },
  erased: { status: 410 },
  draw_unknown: { status: 404 },
});
