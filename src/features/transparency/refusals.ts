import { defineRefusals } from '#kernel/refusal.ts';

export const refuse = defineRefusals('transparency', {
  not_in_log: { status: 404 },
  no_such_size: { status: 404 },
  not_ready: { status: 503, expected: true },
  not_witnessed: { status: 404 },
});
