/** Where the protocol is spoken: everything below /oidc but the keys, which lie in the database. */
import type { Mount } from '#platform/feature.ts';
import { MOUNT, runningProvider } from './provider/provider.ts';
import { beginVisit } from './provider/visit.ts';

export const protocol: Mount = {
  path: MOUNT,
  limit: 'program',
  async handle(mounted) {
    const { app, request, response } = mounted;
    const { answer } = await runningProvider(app);
    // The library asks whether a cookie may be secure: by what the world speaks with us, whatever the proxy in front says.
    request.headers['x-forwarded-proto'] = new URL(app.env.config.publicUrl).protocol.slice(0, -1);
    beginVisit(mounted);
    await answer(request, response);
  },
};
