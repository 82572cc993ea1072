/** The worker's part: what waits for the checker of signatures is finished as the answers come, also after a restart. */
import { answeredAmong } from '#features/trust/index.ts';
import type { App } from '#platform/app.ts';
import { openWaiting } from '../store/waiting.ts';
import { finish, giveUp, WAITING_MS } from './waiting.ts';

/** Of one round. */
const BATCH = 1000;

/** Performs the acts whose signatures are known by now, and gives up those that nobody could compute in their time. */
export async function finishWaiting(app: App): Promise<void> {
  const { clock, log } = app.env;
  const { open, answered } = await app.read(async (tx) => {
    const open = await openWaiting(tx, clock.now(), BATCH);
    return {
      open,
      answered: await answeredAmong(
        tx,
        open.map(({ question }) => question),
      ),
    };
  });
  for (const { id, question, at } of open) {
    try {
      if (answered.has(question)) await finish(app, id, true);
      else if (clock.now() - at >= WAITING_MS) await giveUp(app, id);
    } catch (error) {
      // It stays, and is tried again; the others don't wait for it.
      log.error({ err: error, act: id }, 'a signed act could not be finished');
    }
  }
}
