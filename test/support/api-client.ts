/** A person with his key file and a program that speaks the API: retries through outages as a good client does. */
import { readFileSync } from 'node:fs';
import type { SignedPromise } from '#features/transparency/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { type OpenKey, openKey } from '../../src/islands/sign/open-key.ts';
import { sign } from '../../src/islands/sign/sign.ts';
import { sleep } from './program.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly json: Json;
}

const RETRY_EVERY_MS = 150;
const ANSWER_WITHIN_MS = 20_000;
const GIVE_UP_AFTER_MS = 120_000;

async function once(url: string, method: string, token: string | undefined, body: Json | undefined): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, bytes, json: isJson ? JSON.parse(Buffer.from(bytes).toString()) : {} };
}

/** Asks again while nobody answers or the other side says that it is broken or away; any refusal is thrown. */
export async function ask(url: string, method = 'GET', token?: string, body?: Json): Promise<Answer> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const answer = await once(url, method, token, body).catch(() => undefined);
    if (answer && answer.status < 400) return answer;
    const said = answer ? `${answer.status} ${Buffer.from(answer.bytes).toString().slice(0, 500)}` : 'no answer';
    if (answer && answer.status < 500) throw new Error(`${method} ${url}: ${said}`);
    if (performance.now() > deadline) throw new Error(`${method} ${url}, for two minutes: ${said}`);
    await sleep(RETRY_EVERY_MS);
  }
}

/** A receipt as the API gives it. */
export interface Receipt {
  readonly id: string;
  readonly number: string;
  readonly promise: SignedPromise;
}

export class ApiClient {
  readonly #address: string;
  readonly #key: OpenKey;
  readonly #token: string;

  private constructor(address: string, key: OpenKey, token: string) {
    this.#address = address;
    this.#key = key;
    this.#token = token;
  }

  /** Signs in with a key file. */
  static async signIn(address: string, keyFile: string, password: string): Promise<ApiClient> {
    const key = await openKey(new Uint8Array(readFileSync(keyFile)), password);
    const challenge = await ask(`${address}/api/v1/session/challenge`, 'POST', undefined, {});
    const signature = await signed(key, fromBase64(String(challenge.json.content)));
    const session = await ask(`${address}/api/v1/session`, 'POST', undefined, { id: challenge.json.id, signature });
    return new ApiClient(address, key, String(session.json.token));
  }

  call(method: string, path: string, body?: Json): Promise<Answer> {
    return ask(`${this.#address}/api/v1/${path}`, method, this.#token, body);
  }

  /** The whole road to the receipt. `transactionId` makes the submission repeatable; everything before it may be done twice. */
  async apply(service: string, answers: Json, transactionId: string): Promise<Receipt> {
    const { id } = (await this.call('POST', 'applications', { service })).json;
    await this.call('PATCH', `applications/${id}`, { answers });
    const content = await this.call('GET', `applications/${id}/content`);
    const submission = { signature: await signed(this.#key, content.bytes), transactionId };
    const receipt = await this.call('POST', `applications/${id}/submit`, submission);
    const again = await this.call('POST', `applications/${id}/submit`, submission);
    if (again.json.number !== receipt.json.number) throw new Error('a repeated submission has another number');
    return receipt.json as unknown as Receipt;
  }
}

const signed = async (key: OpenKey, content: Uint8Array): Promise<string> =>
  Buffer.from(await sign(key, new Uint8Array(content), Date.now())).toString('base64');
