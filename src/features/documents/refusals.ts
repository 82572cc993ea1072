import { defineRefusals } from '#kernel/refusal.ts';

/** What documents refuse; texts under `refusal.*`. */
export const refuse = defineRefusals('documents', {
  not_found: { status: 404 },
  no_match: { status: 404 },
  not_rendered: { status: 503, expected: true },
  already_revoked: { status: 409 },
  erased: { status: 410 },
});
