/** An instance whose country has a signing app, two people with keys, and the pages that ask the app. */
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { type InstanceOptions, type TestInstance, withInstance } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { numberOf } from '#test/support/small-country.ts';
import { features } from './features.ts';

export const [AISHA, STRANGER] = [numberOf('90010130000'), numberOf('90020230000')];
export const PAGE_HEADERS = { 'sec-fetch-site': 'same-origin', accept: 'text/html', host: 'localhost:3000' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookie: string;
}

export interface AppWorld extends TestInstance {
  readonly own: SigningKey;
  readonly foreign: SigningKey;
  get(path: string, cookie?: string): Promise<Answer>;
  post(path: string, fields: Record<string, string>, cookie?: string): Promise<Answer>;
  /** A session of a key; gives its cookie. */
  enter(key: SigningKey): Promise<string>;
}

export const withApp = (
  options: Omit<InstanceOptions, 'features' | 'hooks'>,
  run: (world: AppWorld) => Promise<void>,
) =>
  withInstance({ features, hooks: { resolveActor, chromeOf }, ...options }, async (instance) => {
    const { app, inject, clock } = instance;
    const row = (iin: string) => ({
      values: { iin, surname: 'Serik', givenName: 'Aisha', birthDate: '1990-01-01' },
      validFrom: localDate('2020-01-01'),
    });
    await app.transaction((tx) => importRecords(tx, 'people', [row(AISHA), row(STRANGER)], { batch: 'people' }));
    const keyOf = (iin: string) => signingKey(app, { kind: 'person', iin, name: 'SERIK AISHA', surname: 'SERIK' });
    const answered = (answer: Awaited<ReturnType<typeof inject>>): Answer => ({
      status: answer.statusCode,
      body: answer.body,
      cookie: String(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '',
    });
    await run({
      ...instance,
      own: await keyOf(AISHA),
      foreign: await keyOf(STRANGER),
      get: async (url, cookie = '') => answered(await inject({ url, headers: { ...PAGE_HEADERS, cookie } })),
      async post(url, fields, cookie = '') {
        const headers = { ...PAGE_HEADERS, ...FORM, cookie, referer: 'http://localhost:3000/en/sign-in?next=%2Fen' };
        return answered(
          await inject({ method: 'POST', url, headers, payload: new URLSearchParams(fields).toString() }),
        );
      },
      async enter(key) {
        const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
        const { id, content } = asked.json<{ id: string; content: string }>();
        const payload = { id, signature: base64(await key.sign(fromBase64(content), clock.now())) };
        const { token } = (await inject({ method: 'POST', url: '/api/v1/session', payload })).json<{ token: string }>();
        return `shanyraq_session=${token}`;
      },
    });
  });

/** Hidden fields of the form that goes to an address. */
export function fieldsOf(html: string, action: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*action="${action}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? '';
  const found = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}

/** What the page tells the app: the link, as the launch link has it, and the code. */
export function shownBy({ body }: Pick<Answer, 'body'>): {
  link: string;
  code: string;
  fields: Record<string, string>;
} {
  const encoded = /\?link=([^&"]+)/.exec(body)?.[1] ?? '';
  return {
    link: decodeURIComponent(encoded),
    code: /<dd[^>]*>\s*(\d{4})\s*</.exec(body)?.[1] ?? 'none',
    fields: fieldsOf(body, '/\\w\\w/sign/app/check'),
  };
}
