/** The checker of the words by which records are found: of each record those that its versions say, and no others. */

import { hex } from '#kernel/hash.ts';
import type { Env } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { definitionByDigest } from './actions/definitions.ts';
import { tokenOf, wordsOf } from './rules/words.ts';
import type { AuditedVersion } from './store/audit.ts';

interface RecordWords {
  readonly recordId: string;
  readonly where: string;
  /** As they are stored. */
  stored: readonly string[];
  /** As the versions say them. */
  readonly said: Set<string>;
  /** Whether every version's definition is known: without it nobody can tell. */
  isKnown: boolean;
}

interface WordsChecker {
  /** The next version, by record. */
  next(version: AuditedVersion): Iterable<Finding>;
  /** After the last one. */
  end(): Iterable<Finding>;
}

/** Takes versions one by one and finds what is wrong with a record when it has seen all of it. */
export function recordWords(env: Env): WordsChecker {
  let record: RecordWords | undefined;
  function* end(): Iterable<Finding> {
    if (!record?.isKnown) return;
    const { said, stored, where } = record;
    if (said.size !== stored.length || !stored.every((one) => said.has(one)))
      yield { feature: 'registers', what: 'the words it is found by differ from its values', where };
  }
  function* next({ recordId, register, edition, values, words }: AuditedVersion): Iterable<Finding> {
    if (record?.recordId !== recordId) {
      yield* end();
      record = {
        ...{ recordId, where: `${register}, record ${recordId}`, stored: words },
        ...{ said: new Set<string>(), isKnown: true },
      };
    }
    record.stored = words;
    if (values === null) return;
    const definition = definitionByDigest(env, edition);
    if (definition === undefined) record.isKnown = false;
    else for (const word of wordsOf(definition, values)) record.said.add(hex(tokenOf(register, word)));
  }
  return { next, end };
}
