import { defineRefusals } from '#kernel/refusal.ts';

/** What identity refuses; texts under `refusal.*`. */
export const refuse = defineRefusals('identity', {
  sign_in_required: { status: 401 },
  forbidden: { status: 403 },
  assurance_too_low: { status: 403 },
  challenge_unknown: { status: 404 },
  challenge_used: { status: 409 },
  challenge_expired: { status: 410 },
  wrong_origin: { status: 403 },
  unknown_person: { status: 403 },
  no_such_post: { status: 403 },
  no_mandate: { status: 403 },
  session_not_found: { status: 404 },
  officer_not_found: { status: 404 },
  officer_exists: { status: 409 },
  unknown_unit: { status: 422 },
  not_a_person: { status: 422 },
  past_day: { status: 422 },
  passkey_wrong: { status: 422 },
  passkey_unknown: { status: 403 },
  passkey_not_found: { status: 404 },
  demo_only: { status: 403 },
  act_not_found: { status: 404 },
  act_unknown: { status: 410 },
  office_lost: { status: 403 },
  signature_unanswered: { status: 410 },
});
