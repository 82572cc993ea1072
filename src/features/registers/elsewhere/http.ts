/** A keeper who is asked over HTTP: a question in JSON, an answer in JSON, within a time and a size, from nobody but the one configured. */
import { bodyOf, TooManyBytes } from '#platform/answer-body.ts';
import type { Env } from '#platform/app.ts';
import type { RemoteDefinition } from '../definition.ts';
import { memberAt, type Question, theirName } from '../rules/elsewhere.ts';
import { NoAnswer } from './no-answer.ts';
import { addressOf, settingOf } from './settings.ts';

type HttpDefinition = RemoteDefinition & { readonly source: { readonly kind: 'http' } };

/** Asks as the definition says. The body of `post`: `{register, where: {field: value}, fields: [...]}`, fields by the keeper's names. */
export async function askHttp(env: Env, definition: RemoteDefinition, question: Question): Promise<unknown> {
  const remote = definition as HttpDefinition;
  const { source } = remote;
  const setting = await settingOf(env, definition.register);
  const answer = await send(remote, question, addressOf(env, setting), setting.headers);
  if (answer.status !== 200) throw new NoAnswer('silent', `it answered ${answer.status}`);
  const told = parsed(await textOf(answer, source.mostBytes));
  return source.records === undefined ? told : memberAt(told, source.records);
}

async function send(
  definition: HttpDefinition,
  { where, fields }: Question,
  address: URL,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const { source, register } = definition;
  const theirs = Object.entries(where).map(([name, value]) => [theirName(definition, name), value] as const);
  const isGet = source.method === 'get';
  if (isGet) for (const [name, value] of theirs) address.searchParams.set(name, value);
  const names = fields.map((field) => theirName(definition, field));
  const body = JSON.stringify({ register, where: Object.fromEntries(theirs), fields: names });
  const asked = {
    ...(isGet ? {} : { method: 'POST', body }),
    headers: { accept: 'application/json', ...(isGet ? {} : { 'content-type': 'application/json' }), ...headers },
    // Whoever sends us on would get the question, and the secret.
    redirect: 'error',
    signal: AbortSignal.timeout(source.answerWithinMs),
  } as const;
  return fetch(address, asked).catch((error: unknown) => {
    throw new NoAnswer('silent', whyNot(error));
  });
}

/** What a fetch that failed says of itself: a name or a code, never an address. */
function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return 'it could not be reached';
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return error.name === 'TimeoutError'
    ? 'it took too long'
    : `it could not be reached${typeof code === 'string' ? `: ${code}` : ''}`;
}

async function textOf(answer: Response, most: number): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await bodyOf(answer, most));
  } catch (error) {
    if (error instanceof TooManyBytes) throw new NoAnswer('too-large', error.message);
    if (error instanceof TypeError && (error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new NoAnswer('unreadable', 'what it sent is no text');
    throw new NoAnswer('silent', whyNot(error));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NoAnswer('unreadable', 'what it sent is no JSON');
  }
}
