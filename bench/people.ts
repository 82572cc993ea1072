/** People of the demonstration who sign in as everybody does: a challenge, signed by the key of their own file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#platform/clock.ts';
import { openKey } from '../src/islands/sign/open-key.ts';
import { sign } from '../src/islands/sign/sign.ts';
import { type Connection, expected, requestBytes } from './http.ts';

export interface Citizen {
  readonly token: string;
  /** The same session for pages. */
  readonly cookie: string;
  /** Detached CMS over the content, base64. */
  sign(content: Uint8Array): Promise<string>;
}

interface DemoPerson {
  readonly file: string;
  readonly password: string;
}

const parse = (body: Buffer): Record<string, string> => JSON.parse(body.toString());

/** Signs in as many people of the demonstration as wanted, each as a plain person. */
export async function signInPeople(
  dataDir: string,
  count: number,
  host: string,
  connection: Connection,
): Promise<Citizen[]> {
  const list: DemoPerson[] = JSON.parse(readFileSync(join(dataDir, 'demo/people.json'), 'utf8'));
  const people: Citizen[] = [];
  for (const { file, password } of list.slice(0, count)) {
    const key = await openKey(readFileSync(file), password);
    const signed = async (content: Uint8Array): Promise<string> =>
      Buffer.from(await sign(key, new Uint8Array(content), systemClock.now())).toString('base64');
    const post = async (path: string, json: unknown) =>
      parse(expected(await connection.send(requestBytes({ method: 'POST', path, host, json })), 201, path).body);
    const challenge = await post('/api/v1/session/challenge', {});
    const signature = await signed(Buffer.from(challenge.content ?? '', 'base64'));
    const { token = '' } = await post('/api/v1/session', { id: challenge.id, signature });
    people.push({ token, cookie: `shanyraq_session=${token}; shanyraq_language=kk`, sign: signed });
  }
  return people;
}
