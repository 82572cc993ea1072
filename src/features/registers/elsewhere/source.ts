/**
 * Who carries a question to the keeper of a register that lives elsewhere: one bearer for each kind of source. Two are here, a file and HTTP; a
 * room above (the gateway between agencies) hands in its own.
 */
import { type Env, perEnv } from '#platform/app.ts';
import type { RemoteDefinition } from '../definition.ts';
import type { Question } from '../rules/elsewhere.ts';
import { askFile } from './file.ts';
import { askHttp } from './http.ts';

/**
 * Asks and gives what was told, unread. Throws NoAnswer where nothing usable came. Called by a worker, outside of any transaction; it may be
 * slow, and keeps to the time that the source names.
 */
export type Bearer = (env: Env, definition: RemoteDefinition, question: Question) => Promise<unknown>;

type Kind = RemoteDefinition['source']['kind'];

const bearers = perEnv((): Record<Kind, Bearer> => ({ file: askFile, http: askHttp }));

/** Puts a bearer in the place of the one for a kind of source. */
export function setBearer(env: Env, kind: Kind, bearer: Bearer): void {
  bearers(env)[kind] = bearer;
}

export const bearerOf = (env: Env, { source }: RemoteDefinition): Bearer => bearers(env)[source.kind];
