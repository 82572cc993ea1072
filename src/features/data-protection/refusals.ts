import { defineRefusals } from '#kernel/refusal.ts';

/** What the data protection authority's room refuses; texts under `refusal.*`. */
export const refuse = defineRefusals('data-protection', {
  one_only: { status: 422 },
  authority_required: { status: 403 },
  not_found: { status: 404 },
  not_impartial: { status: 403 },
  already_answered: { status: 409 },
  unknown_span: { status: 422 },
  unknown_lookups: { status: 422 },
});
