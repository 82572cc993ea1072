import { defineRefusals } from '#kernel/refusal.ts';

/** What consents refuse; texts under `refusal.*`. */
export const refuse = defineRefusals('consents', {
  organisation_only: { status: 403 },
  not_entrusted: { status: 403 },
  only_oneself: { status: 403 },
  not_found: { status: 404 },
  unknown_purpose: { status: 404 },
  unknown_field: { status: 422 },
  bad_term: { status: 422 },
  already_asked: { status: 409 },
  already_answered: { status: 409 },
  answer_over: { status: 409 },
  not_live: { status: 403 },
  other_person: { status: 403 },
  signature_unknown: { status: 409 },
});
