import { defineRefusals } from '#kernel/refusal.ts';

export const refuse = defineRefusals('certificates', {
  not_yours: { status: 404 },
  no_such_certificate: { status: 404 },
  wrong_code: { status: 422 },
  enrolment_unknown: { status: 404 },
  enrolment_over: { status: 410 },
  enrolment_used: { status: 409 },
  nothing_to_sign: { status: 409 },
  other_person: { status: 422 },
  not_the_asker: { status: 422 },
  phone_unknown: { status: 404 },
  phone_over: { status: 410 },
  only_sign_in: { status: 403 },
  app_unavailable: { status: 404 },
  app_answer: { status: 422 },
  sim_unavailable: { status: 404 },
  sim_number: { status: 422 },
  sim_busy: { status: 409 },
  signature_unknown: { status: 503 },
});
