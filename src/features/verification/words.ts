/** From what was found to words. */
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Said } from './findings.ts';

export interface Speaker {
  /** A text of this room by its key, filled. */
  say(key: string, values: Readonly<Record<string, string | number>>): string;
  /** A moment for reading; without it, in ISO 8601. */
  moment?(at: Instant): string;
}

/** What was said, in the speaker's words. */
export function inWords(said: Said, speaker: Speaker): string {
  const { say, moment = isoInstant } = speaker;
  const values = Object.entries(said.values ?? {}).map(([name, value]): [string, string | number] => {
    if (typeof value !== 'object') return [name, value];
    return [name, 'at' in value ? moment(value.at) : inWords(value, speaker)];
  });
  return say(said.key, Object.fromEntries(values));
}
