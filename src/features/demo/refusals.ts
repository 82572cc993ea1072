import { defineRefusals } from '#kernel/refusal.ts';

export const refuse = defineRefusals('demo', {
  not_a_demo: { status: 409 },
  no_seed: { status: 404 },
  people_exist: { status: 409 },
  seed_arguments: { status: 422 },
  clock_goes_on: { status: 422 },
});
