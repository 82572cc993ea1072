/** A double of eGov Mobile: it follows the protocol as public servers describe it, and does what the person with the phone does. */
import { base64, fromBase64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { TestInstance } from '#test/support/instance.ts';

export interface AppKey {
  sign(content: Uint8Array, at: Instant): Promise<Uint8Array> | Uint8Array;
}

/** A message of the site, as the app reads it. */
export interface DocumentMessage {
  readonly signMethod: string;
  readonly version: number;
  readonly documentsToSign: readonly {
    readonly id: number;
    readonly nameRu: string;
    readonly nameKz: string;
    readonly nameEn: string;
    readonly meta: readonly { readonly name: string; readonly value: string }[];
    readonly document: { readonly file: { readonly mime: string; readonly data: string } };
  }[];
}

export interface SessionMessage {
  readonly description: string;
  readonly expiry_date: string;
  readonly organisation: Readonly<Record<'nameRu' | 'nameKz' | 'nameEn' | 'bin', string>>;
  readonly document: { readonly uri: string; readonly auth_type: string; readonly auth_token: string };
}

export interface Said<T> {
  readonly status: number;
  readonly type: string;
  readonly json: T;
}

interface End {
  readonly code: string;
  readonly message: string;
}

export interface Phone {
  /** Follows what the picture says. */
  scan(link: string): Promise<Said<SessionMessage & End>>;
  read(session: SessionMessage): Promise<Said<DocumentMessage & End>>;
  send(session: SessionMessage, body: unknown): Promise<Said<End>>;
  /** What the app sends once the person has signed. */
  signed(message: DocumentMessage, key: AppKey): Promise<DocumentMessage>;
  /** All of it, from the picture to the last word. */
  signFor(link: string, key: AppKey): Promise<Said<End>>;
}

const pathOf = (address: string): string => {
  const { pathname, search } = new URL(address);
  return pathname + search;
};

/** A phone in a language. */
export function phoneOn({ inject, clock }: Pick<TestInstance, 'inject' | 'clock'>, language = 'en'): Phone {
  const said = <T>(answer: Awaited<ReturnType<typeof inject>>): Said<T> => ({
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    json: answer.json<T>(),
  });
  const headers = { 'accept-language': language, accept: 'application/json', 'user-agent': 'eGovMobile/2.4.1' };
  const bearer = ({ document }: SessionMessage) => ({ ...headers, authorization: `Bearer ${document.auth_token}` });
  const phone: Phone = {
    scan: async (link) => said(await inject({ url: pathOf(link), headers })),
    read: async (session) => said(await inject({ url: pathOf(session.document.uri), headers: bearer(session) })),
    send: async (session, payload) =>
      said(
        await inject({
          method: 'PUT',
          url: pathOf(session.document.uri),
          headers: { ...bearer(session), 'content-type': 'application/json; charset=utf-8' },
          payload: payload as object,
        }),
      ),
    async signed(message, key) {
      const documentsToSign = await Promise.all(
        message.documentsToSign.map(async (one) => {
          const { mime, data } = one.document.file;
          const cms = await key.sign(fromBase64(data), clock.now());
          return { ...one, document: { file: { mime, data: base64(cms) } } };
        }),
      );
      return { ...message, documentsToSign };
    },
    async signFor(link, key) {
      const { json: session } = await phone.scan(link);
      const { json: message } = await phone.read(session);
      return phone.send(session, await phone.signed(message, key));
    },
  };
  return phone;
}
