import { defineRefusals } from '#kernel/refusal.ts';

export const refuse = defineRefusals('certificates', {
  not_yours: { status: 404 },
});
