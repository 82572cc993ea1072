import { defineRefusals } from '#kernel/refusal.ts';

export const refuse = defineRefusals('certificates', {
  not_yours: { status: 404 },
  no_such_certificate: { status: 404 },
});
