/** Protocols that a library speaks by itself, each under a path of ours (see `Mount`). */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import { isOutage } from '../database/outage.ts';
import type { Context, Feature, Mount, PageReply } from '../feature.ts';
import { limitOf } from './limits.ts';
import { leadingTo, POLICY } from './security-headers.ts';

interface Frames {
  readonly app: App;
  contextOf(request: FastifyRequest): Promise<Context>;
  /** The document of a page for this request. */
  document(request: FastifyRequest, ctx: Context, reply: PageReply): Promise<string>;
}

function mountOne(server: FastifyInstance, { path, limit, handle }: Mount, { app, contextOf, document }: Frames): void {
  const config = limitOf({ method: 'POST', limit });
  server.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: `${path}/*`,
    config: config === false ? {} : { rateLimit: config },
    handler: async (request, reply) => {
      const ctx = await contextOf(request);
      request.ctx = ctx;
      const { raw: response } = reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) response.setHeader(name, value);
      request.raw.url = request.url.slice(path.length);
      const render = (shown: PageReply, language = ctx.language): Promise<string> => {
        if (shown.formLeadsTo !== undefined)
          response.setHeader(POLICY, leadingTo(String(response.getHeader(POLICY)), shown.formLeadsTo));
        return document(request, { ...ctx, language }, shown);
      };
      await handle({ app, ctx, request: request.raw, response, render }).catch((error: unknown) => {
        app.env.log.error({ err: error, mount: path }, 'a request failed');
        if (!response.headersSent) response.statusCode = isOutage(error) ? 503 : 500;
        response.end();
      });
    },
  });
}

/** Mounts what the features bring. Bodies below a mount are left unread: whoever is mounted reads them. */
export async function mountAll(server: FastifyInstance, features: readonly Feature[], frames: Frames): Promise<void> {
  const mounts = features.flatMap((feature) => feature.mounts ?? []);
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const mount of mounts) mountOne(scope, mount, frames);
  });
}
