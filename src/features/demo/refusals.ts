import { defineRefusals } from '#kernel/refusal.ts';

export const refuse = defineRefusals('demo', {
  not_a_demo: { status: 409 },
  no_seed: { status: 404 },
  clock_goes_on: { status: 422 },
});
