/** When a consent lets anybody read: against a model written another way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instant } from '#kernel/instant.ts';
import { type ActKind, stateAt, stateNow } from './consent.ts';

// Few moments, so that two are often the same: the edges are what is tried.
const time = fc.integer({ min: 0, max: 6 }).map((n) => instant(n));
const sequence = fc.constantFrom<readonly ActKind[]>([], ['refused'], ['given'], ['given', 'withdrawn']);

test('a consent is live from its giving until its withdrawal or the end of its last day, and at no other moment', () => {
  fc.assert(
    fc.property(time, time, fc.tuple(time, time), sequence, time, (answerUntil, endsAt, moments, kinds, now) => {
      const at = [...moments].sort((one, other) => one - other);
      const acts = kinds.map((kind, index) => ({ kind, at: at[index] ?? instant(0) }));
      const standing = { answerUntil, endsAt, acts };
      const happened = (kind: ActKind, when: number) => acts.some((act) => act.kind === kind && act.at <= when);
      const isLive = happened('given', now) && !happened('withdrawn', now) && now <= endsAt;
      assert.equal(stateAt(standing, now) === 'live', isLive);
      // What is committed ends it for a clock that is behind, too.
      if (kinds.includes('withdrawn') || kinds.includes('refused')) assert.notEqual(stateNow(standing, now), 'live');
      if (kinds.length === 0)
        assert.equal(stateNow(standing, now), now <= answerUntil && now <= endsAt ? 'asked' : 'unanswered');
    }),
    { numRuns: 2000 },
  );
});
