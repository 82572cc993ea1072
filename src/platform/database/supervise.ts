/** Keeps the embedded database of `start` alive: whatever ended it, it is started again, and the pools connect anew. */
import type { Logger } from 'pino';
import type { EmbeddedServer } from './embedded.ts';

const LOOK_EVERY_MS = 500;

/** Watches `first`; `start` makes its successor. Stopping it ends the watch first. */
export function supervise(first: EmbeddedServer, start: () => Promise<EmbeddedServer>, log: Logger): EmbeddedServer {
  let server = first;
  let restart: Promise<void> | undefined;
  const startAgain = async (): Promise<void> => {
    log.error('the embedded database ended and is started again');
    server = await start();
    log.warn('the embedded database runs again');
  };
  const timer = setInterval(() => {
    if (restart || server.isRunning()) return;
    restart = startAgain()
      .catch((error: unknown) => log.error({ err: error }, 'the embedded database could not be started'))
      .finally(() => {
        restart = undefined;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    socketDir: first.socketDir,
    get pid() {
      return server.pid;
    },
    isRunning: () => server.isRunning(),
    async stop() {
      clearInterval(timer);
      await restart;
      await server.stop();
    },
  };
}
