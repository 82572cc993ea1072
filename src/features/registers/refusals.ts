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
});
