/**
 * A small system of another agency, as its programmers would write it with `openid-client`: it lets people in by single sign-on, greets
 * them, lets them out, and ends its own session when it is told to.
 */
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oidc from 'openid-client';
import { systemClock } from '#platform/clock.ts';

type Parameters = Readonly<Record<string, string>>;
type Claims = Readonly<Record<string, unknown>>;

/** Somebody who came in. */
export interface Visit {
  readonly claims: Claims;
  readonly told: Claims;
  readonly accessToken: string;
  readonly idToken: string;
}

interface Begun {
  readonly verifier: string;
  readonly nonce: string;
  readonly maxAge: number | undefined;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
};

const html = (response: ServerResponse, text: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' });
  response.end(
    `<!doctype html><html lang="en"><title>Permits</title><link rel="icon" href="data:,"><h1>${text}</h1></html>`,
  );
};

/** The claims of a token that one of the published keys signed. */
function checked(token: string, { keys }: { readonly keys: readonly Record<string, string>[] }): Claims {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const read = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { alg, typ, kid } = read(header);
  const jwk = keys.find((one) => one.kid === kid);
  if (!jwk || alg !== 'ES256' || typ !== 'logout+jwt') throw new Error('not signed by a known key');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const content = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  if (!verify('sha256', content, { key, dsaEncoding: 'ieee-p1363' }, bytes)) throw new Error('the signature is wrong');
  return read(payload);
}

type Serve = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

export class AgencyApp {
  readonly address: string;
  readonly redirectUri: string;
  readonly signedOutUri: string;
  readonly logoutUri: string;
  /** The public key to register. */
  readonly jwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** Names of the sessions that it was told have ended. */
  readonly ended: string[] = [];
  /** Answers that it gives first when it is told, instead of listening. */
  readonly deaf: number[] = [];
  /** Addresses of the processes that answer it one after another, where there are several. */
  doors: readonly string[] = [];
  readonly #server: Server;
  readonly #privateKey: CryptoKey;
  readonly #begun = new Map<string, Begun>();
  readonly #inside = new Map<string, Visit>();
  #config: oidc.Configuration | undefined;

  private constructor(server: Server, keys: CryptoKeyPair, jwk: AgencyApp['jwk']) {
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.redirectUri = `${this.address}/back`;
    this.signedOutUri = `${this.address}/bye`;
    this.logoutUri = `${this.address}/ended`;
    this.jwk = jwk;
    this.#privateKey = keys.privateKey;
    this.#server = server.on('request', (request, response) => this.#serve(request, response));
  }

  static async open(): Promise<AgencyApp> {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', keys.publicKey);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new AgencyApp(server, keys, { kty: 'EC', crv: 'P-256', x, y });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** Learns of the issuer and takes its name there. */
  async connect(issuer: string, clientId: string): Promise<oidc.Configuration> {
    const options = { execute: [oidc.allowInsecureRequests] };
    const name = oidc.PrivateKeyJwt(this.#privateKey);
    this.#config = await oidc.discovery(new URL(issuer), clientId, {}, name, options);
    this.#config[oidc.customFetch] = (address, request) => {
      const { href, pathname, search } = new URL(address);
      const [door, ...others] = this.doors;
      this.doors = others;
      return fetch(door === undefined ? href : new URL(pathname + search, door), request as RequestInit);
    };
    return this.#config;
  }

  get config(): oidc.Configuration {
    if (!this.#config) throw new Error('not connected yet');
    return this.#config;
  }

  /** Where it sends a person who wants in. */
  async begin(parameters: Parameters = {}): Promise<URL> {
    const [verifier, nonce, state] = [oidc.randomPKCECodeVerifier(), oidc.randomNonce(), oidc.randomState()];
    const maxAge = parameters.max_age === undefined ? undefined : Number(parameters.max_age);
    this.#begun.set(state, { verifier, nonce, maxAge });
    return oidc.buildAuthorizationUrl(this.config, {
      redirect_uri: this.redirectUri,
      scope: 'openid profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...{ state, nonce },
      ...parameters,
    });
  }

  /** What it does when he comes back. */
  async finish(returned: URL): Promise<Visit> {
    const state = returned.searchParams.get('state') ?? '';
    const { verifier, nonce, maxAge } = this.#begun.get(state) ?? { verifier: '', nonce: '', maxAge: undefined };
    const tokens = await oidc.authorizationCodeGrant(this.config, returned, {
      ...{ pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true },
      ...(maxAge === undefined ? {} : { maxAge }),
    });
    const claims = tokens.claims() ?? { sub: '' };
    const told = await oidc.fetchUserInfo(this.config, tokens.access_token, claims.sub);
    return { claims, told, accessToken: tokens.access_token, idToken: tokens.id_token ?? '' };
  }

  /** Where it sends a person who wants out. */
  leave(idToken: string | undefined, parameters: Parameters = {}): URL {
    return oidc.buildEndSessionUrl(this.config, {
      ...{ post_logout_redirect_uri: this.signedOutUri, state: 'left' },
      ...(idToken === undefined ? {} : { id_token_hint: idToken }),
      ...parameters,
    });
  }

  /** OpenID Connect Back-Channel Logout 1.0, section 2.6. Throws for anything that isn't a token for us. */
  async readLogoutToken(token: string): Promise<Claims> {
    const { jwks_uri: jwksUri, issuer } = this.config.serverMetadata();
    const { client_id: clientId } = this.config.clientMetadata();
    const claims = checked(token, await (await fetch(String(jwksUri))).json());
    const events = claims.events as Record<string, unknown> | undefined;
    const isOurs = claims.iss === issuer && claims.aud === clientId && claims.nonce === undefined;
    const isEnd = events?.['http://schemas.openid.net/event/backchannel-logout'] !== undefined;
    if (!isOurs || !isEnd || Number(claims.exp) * 1000 < systemClock.now()) throw new Error('not a token for us');
    return claims;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.address);
    const serve = this.#routes[url.pathname];
    const served = serve?.(request, response, url) ?? Promise.reject(new Error('not here'));
    served.catch((error: unknown) => html(response, 'Failed', error instanceof Error ? 400 : 500));
  }

  readonly #routes: Readonly<Record<string, Serve>> = {
    '/': async (request, response) => {
      const visit = this.#visitOf(request);
      html(response, visit ? `Hello, ${visit.told.name}` : 'Nobody', visit ? 200 : 401);
    },
    '/in': async (_request, response, url) => {
      const to = await this.begin(Object.fromEntries(url.searchParams));
      response.writeHead(303, { location: to.href }).end();
    },
    '/back': async (_request, response, url) => {
      if (url.searchParams.has('error')) return html(response, `Refused: ${url.searchParams.get('error')}`);
      const key = oidc.randomState();
      this.#inside.set(key, await this.finish(url));
      const cookie = `permits=${key}; HttpOnly; Path=/; SameSite=Lax`;
      response.writeHead(303, { location: '/', 'set-cookie': cookie }).end();
    },
    '/out': async (request, response) => {
      response.writeHead(303, { location: this.leave(this.#visitOf(request)?.idToken).href }).end();
    },
    '/bye': async (_request, response) => html(response, 'Goodbye'),
    '/ended': async (request, response) => {
      const refusal = this.deaf.shift();
      if (refusal !== undefined) return html(response, 'not now', refusal);
      const token = new URLSearchParams(await bodyOf(request)).get('logout_token') ?? '';
      const { sid } = await this.readLogoutToken(token);
      this.ended.push(String(sid));
      for (const [key, visit] of this.#inside) if (visit.claims.sid === sid) this.#inside.delete(key);
      html(response, 'ended');
    },
  };

  #visitOf(request: IncomingMessage): Visit | undefined {
    return this.#inside.get(/permits=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
  }
}
