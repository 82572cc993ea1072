import { defineRefusals } from '#kernel/refusal.ts';

/** What the platform itself refuses. */
export const refuse = defineRefusals('platform', {
  invalid_input: { status: 422 },
  not_found: { status: 404 },
  sign_in_required: { status: 401 },
  forbidden: { status: 403 },
  other_origin: { status: 403 },
  too_large: { status: 413 },
  wrong_media_type: { status: 415 },
  malformed_request: { status: 400 },
  wrong_method: { status: 405 },
  slow_request: { status: 408 },
  address_too_long: { status: 414 },
  header_too_long: { status: 431 },
  too_many_requests: { status: 429 },
  key_reused: { status: 409 },
  unavailable: { status: 503 },
  proposal_not_found: { status: 404 },
  proposal_ended: { status: 409 },
  proposal_lapsed: { status: 410 },
  proposal_altered: { status: 409 },
  proposal_outdated: { status: 409 },
  same_person: { status: 403 },
  proposer_left: { status: 409 },
});
