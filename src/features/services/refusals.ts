import { defineRefusals } from '#kernel/refusal.ts';

/** What services refuse; texts under `refusal.*`. */
export const refuse = defineRefusals('services', {
  not_found: { status: 404 },
  not_offered: { status: 410 },
  wrong_channel: { status: 403 },
  person_required: { status: 403 },
  mandate_required: { status: 403 },
  personal_service: { status: 403 },
  draft_changed: { status: 409 },
  not_editable: { status: 409 },
  unknown_field: { status: 422 },
  invalid_answers: { status: 422 },
  incomplete: { status: 422 },
  evidence_missing: { status: 422 },
  not_computable: { status: 422 },
  file_type: { status: 415 },
  file_size: { status: 413 },
  file_infected: { status: 422 },
  too_many_drafts: { status: 429 },
  nothing_to_sign: { status: 409 },
  content_changed: { status: 409 },
  content_stale: { status: 410 },
  wrong_signer: { status: 422 },
  cosigner_unknown: { status: 422 },
  already_signed: { status: 409 },
  already_submitted: { status: 409 },
});
