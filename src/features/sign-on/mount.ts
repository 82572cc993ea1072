/** Where the protocol is spoken: everything below /oidc but the keys, which lie in the database. */
import type { Mount } from '#platform/feature.ts';
import { MOUNT } from './addresses.ts';
import { runningProvider } from './provider/running.ts';
import { beginVisit } from './provider/visit.ts';

export const protocol: Mount = {
  path: MOUNT,
  limit: 'program',
  pages: ['/session/end', '/session/end/success'],
  async handle(mounted) {
    const { app, request, response } = mounted;
    const { answer } = await runningProvider(app);
    // The library makes addresses, and judges whether a cookie may be secure, by what the request says of where it was sent. Whoever sends
    // it could say anything: it is told PUBLIC_URL.
    const { protocol, host } = new URL(app.env.config.publicUrl);
    Object.assign(request.headers, { 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-host': host });
    Object.assign(request, { originalUrl: `${MOUNT}${request.url}` });
    beginVisit(mounted);
    await answer(request, response);
  },
};
