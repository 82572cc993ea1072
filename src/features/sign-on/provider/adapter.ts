/** Where the library keeps what it must remember: our database, so that any web process serves any request. */
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { isStorable } from '#platform/http/storable.ts';
import type { Client } from '../rules/client.ts';
import { consumeArtifact, deleteArtifact, deleteGrant, findArtifact, saveArtifact } from '../store/artifacts.ts';
import { findClient } from '../store/clients.ts';
import { hashOf } from './hash.ts';
import { epochOf } from './time.ts';

/** The names in a payload that would open something: they are left out, and put back by whoever knows them. */
function withoutNames({ jti: _, session, ...rest }: AdapterPayload): Record<string, unknown> {
  if (session === undefined) return rest;
  const { cookie: _cookie, ...about } = session;
  return { ...rest, session: about };
}

/** A client in the words of the protocol (RFC 7591). */
const metadataOf = (client: Client): AdapterPayload => ({
  client_id: client.id,
  client_name: client.title.en,
  redirect_uris: client.redirectUris,
  post_logout_redirect_uris: client.signedOutUris,
  ...(client.logoutUri === undefined
    ? {}
    : { backchannel_logout_uri: client.logoutUri, backchannel_logout_session_required: true }),
  jwks: { keys: client.keys.map((key) => ({ ...key })) },
  token_endpoint_auth_method: 'private_key_jwt',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  response_modes: ['query'],
  subject_type: 'pairwise',
  id_token_signed_response_alg: 'ES256',
  scope: ['openid', ...client.scopes].join(' '),
});

const nothing = async (): Promise<undefined> => undefined;

/** Clients are our own: the library only reads them, and a suspended one isn't there. */
const clientAdapter = (app: App): Adapter => ({
  async find(id) {
    // The library hands on whatever a request calls a client.
    const client = isStorable(id) ? await app.read((tx) => findClient(tx, id)) : undefined;
    return client && !client.isSuspended ? metadataOf(client) : undefined;
  },
  upsert: nothing,
  findByUserCode: nothing,
  findByUid: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
});

export function adapterOf(app: App, kind: string): Adapter {
  if (kind === 'Client') return clientAdapter(app);
  const { clock } = app.env;
  const findBy = (by: Parameters<typeof findArtifact>[2], name: Record<string, string>) =>
    app.read(async (tx) => {
      const found = await findArtifact(tx, kind, by, clock.now());
      if (found === undefined) return undefined;
      const consumed = found.consumedAt === null ? {} : { consumed: epochOf(app.env, found.consumedAt) };
      return { ...found.payload, ...name, ...consumed };
    });
  const write = (run: (tx: Tx) => Promise<void>): Promise<void> => app.transaction(run);
  return {
    upsert: (id, payload, expiresIn = 0) =>
      write((tx) =>
        saveArtifact(tx, {
          kind,
          idHash: hashOf(id),
          grantHash: payload.grantId === undefined ? null : hashOf(payload.grantId),
          uidHash: payload.uid === undefined ? null : hashOf(payload.uid),
          payload: withoutNames(payload),
          expiresAt: instant(clock.now() + expiresIn * 1000),
        }),
      ),
    find: (id) => findBy({ idHash: hashOf(id) }, { jti: id }),
    findByUid: (uid) => findBy({ uidHash: hashOf(uid) }, {}),
    findByUserCode: nothing,
    consume: (id) =>
      write(async (tx) => {
        // Of two who bring one code at the same moment one is late.
        if (!(await consumeArtifact(tx, kind, hashOf(id), clock.now())))
          throw new errors.InvalidGrant('already consumed');
      }),
    destroy: (id) => write((tx) => deleteArtifact(tx, kind, hashOf(id))),
    revokeByGrantId: (grantId) => write((tx) => deleteGrant(tx, hashOf(grantId))),
  };
}
