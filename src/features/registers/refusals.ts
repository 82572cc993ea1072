import { defineRefusals } from '#kernel/refusal.ts';

/** What the registers refuse; texts under `refusal.*`. */
export const refuse = defineRefusals('registers', {
  unknown_register: { status: 404 },
  purpose_not_allowed: { status: 403 },
  field_not_allowed: { status: 403 },
  invalid_values: { status: 422 },
  record_exists: { status: 409 },
  no_such_record: { status: 404 },
  own_data_only: { status: 403 },
  not_open: { status: 403 },
  field_not_open: { status: 403 },
  registrar_required: { status: 403 },
  no_correction: { status: 404 },
  no_such_lookup: { status: 404 },
  no_such_request: { status: 404 },
  already_requested: { status: 409 },
  not_impartial: { status: 403 },
  not_corrected: { status: 409 },
  already_answered: { status: 409 },
  unknown_purpose: { status: 404 },
  purpose_stopped: { status: 451 },
  already_stopped: { status: 409 },
  no_such_stop: { status: 404 },
  already_lifted: { status: 409 },
  past_moment: { status: 422 },
});
