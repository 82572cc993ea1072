import { defineRefusals } from '#kernel/refusal.ts';

/** What centres refuse; the words stand in texts/*.yaml under `refusal`. */
export const refuse = defineRefusals('centres', {
  not_a_number: { status: 422 },
  visit_running: { status: 409 },
  no_visit: { status: 409 },
  nothing_to_sign: { status: 409 },
  other_person: { status: 422 },
  own_visit: { status: 403 },
  unknown_person: { status: 422 },
  own_invitation: { status: 403 },
  not_a_request: { status: 422 },
  no_such_request: { status: 404 },
  no_such_certificate: { status: 404 },
  signature_unknown: { status: 503 },
});
