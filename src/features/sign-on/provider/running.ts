import type { App } from '#platform/app.ts';
import type { Running } from './provider.ts';

/** The library is large, and workers never speak the protocol: it is loaded by the first request for it. */
export const runningProvider = async (app: App): Promise<Running> =>
  (await import('./provider.ts')).runningProvider(app);
