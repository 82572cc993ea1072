import { defineRefusals } from '#kernel/refusal.ts';

/** What single sign-on refuses; texts under `refusal.*`. */
export const refuse = defineRefusals('sign-on', {
  unknown_client: { status: 404 },
  client_suspended: { status: 403 },
  not_suspended: { status: 409 },
  nothing_changed: { status: 409 },
  bad_client: { status: 422 },
  sign_in_over: { status: 410 },
  wrong_return_address: { status: 400 },
  wrong_request: { status: 400 },
  only_oneself: { status: 403 },
  no_consent: { status: 404 },
});
