import { defineRefusals } from '#kernel/refusal.ts';

/** What mandates refuse; texts under `refusal.*`. */
export const refuse = defineRefusals('mandates', {
  only_oneself: { status: 403 },
  other_operator: { status: 403 },
  not_director: { status: 403 },
  not_found: { status: 404 },
  unknown_kind: { status: 422 },
  unknown_service: { status: 422 },
  unknown_consent: { status: 422 },
  nothing_entrusted: { status: 422 },
  bad_term: { status: 422 },
  no_such_person: { status: 422 },
  not_oneself: { status: 422 },
  nothing_to_sign: { status: 409 },
  other_person: { status: 422 },
  signature_unknown: { status: 503 },
  offer_over: { status: 410 },
  already_answered: { status: 409 },
  wrong_code: { status: 422 },
  too_many_tries: { status: 429 },
});
