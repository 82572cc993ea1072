/**
 * What the window that signs calls the things that contents name by a code: acts of law, and what higher rooms hand in. The bytes stay as they
 * are, and the code stands among the technical lines.
 */
import { acts } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Language, say, type Text } from '#kernel/text.ts';
import { type Env, perEnv } from '#platform/app.ts';

/** Names by code, in every language. */
type CodeNames = Iterable<readonly [code: string, name: Text]>;

const sources = perEnv((env) => {
  const ofActs = (): CodeNames => [...acts(env)].map(([id, { short, title }]) => [id, short ?? title] as const);
  return new Map<string, (now: Instant) => CodeNames>([['act', ofActs]]);
});

/** Hands in the names of what contents say under a key, such as `register`. */
export function setCodeNames(env: Env, key: string, source: (now: Instant) => CodeNames): void {
  sources(env).set(key, source);
}

/** Names in a language: by the key of the contents, then by the code. */
export const codeNames = (env: Env, language: Language, now: Instant): Record<string, Record<string, string>> =>
  Object.fromEntries(
    [...sources(env)].map(([key, source]) => [
      key,
      Object.fromEntries([...source(now)].map(([code, name]) => [code, say(name, language)])),
    ]),
  );
