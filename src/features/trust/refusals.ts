import { defineRefusals } from '#kernel/refusal.ts';

/** Everything this feature refuses; the words stand in texts/*.yaml under `refusal`. */
export const refuse = defineRefusals('trust', {
  malformed_signature: { status: 422 },
  unsupported_algorithm: { status: 422 },
  wrong_content: { status: 422 },
  unbound_certificate: { status: 422 },
  bad_signature: { status: 422 },
  weak_algorithm: { status: 422 },
  foreign_authority: { status: 422 },
  not_yet_valid: { status: 422 },
  expired: { status: 422 },
  wrong_usage: { status: 422 },
  revoked: { status: 422 },
  signing_time: { status: 422 },
  wrong_kind: { status: 422 },
  signature_missing: { status: 422 },
  key_unavailable: { status: 503 },
  demo_only: { status: 403 },
  certificate_not_found: { status: 404 },
  already_revoked: { status: 409 },
  already_held: { status: 409 },
  not_held: { status: 409 },
  held_by_another: { status: 403 },
  no_such_authority: { status: 404 },
  list_unpublished: { status: 503 },
});
