/** Answers kept under idempotency keys go after thirty days: long after the last program has given up repeating its request. */
import type { App } from './app.ts';
import type { Loop } from './feature.ts';

export const ANSWERS_KEPT_MS = 30 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;

interface Tables {
  'platform.answer': { answered_at: Date };
}

export const forgetAnswersLoop: Loop = {
  name: 'platform.forget-answers',
  everyMs: HOUR_MS,
  async run(app: App): Promise<void> {
    const before = new Date(app.env.clock.now() - ANSWERS_KEPT_MS);
    await app.retention((tx) =>
      tx.db<Tables>().deleteFrom('platform.answer').where('answered_at', '<', before).execute(),
    );
  },
};
