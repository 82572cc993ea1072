import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { StaffActor } from '#kernel/actor.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';
import { contentBytes, isEndUnaltered, isUnaltered, type StoredEnd, type StoredProposal, stateOf } from './content.ts';

const actor = (personId: string): StaffActor => ({
  kind: 'administrator',
  personId,
  officerId: `office of ${personId}`,
  roles: ['administrator'],
  sessionId: 's',
  assurance: 'substantial',
});

const AT = instant(1_770_000_000_000);
const salted = { salt: new Uint8Array(32), leafHash: new Uint8Array(32) };

function proposal(input: string, until: Instant): StoredProposal {
  const words = { kk: 'Ұсыныс', ru: 'Предложение', en: 'Proposal' };
  const moments = { at: isoInstant(AT), until: isoInstant(until) };
  const content = contentBytes({
    type: 'shanyraq/proposal/v1',
    instance: 'AQ',
    id: 'p',
    action: 'trial.act',
    input: { input },
    words,
    by: actor('one'),
    ...moments,
  });
  const digest = sha256Hex(content);
  return { id: 'p', action: 'trial.act', content, digest, proposedBy: 'one', at: AT, until, ...salted, end: null };
}

function ending(row: StoredProposal, how: StoredEnd['how'], by: string): StoredEnd {
  const content = contentBytes({
    type: 'shanyraq/proposal-end/v1',
    instance: 'AQ',
    proposal: row.id,
    digest: row.digest,
    how,
    by: actor(by),
    at: isoInstant(AT),
  });
  return { how, by, content, at: AT, ...salted };
}

const futures = fc.integer({ min: 1, max: 1e9 }).map((ms) => instant(AT + ms));

describe('a kept proposal', () => {
  test('is unaltered as it was written, and altered by any other byte of its content', () => {
    fc.assert(
      fc.property(fc.string(), futures, fc.nat(), fc.integer({ min: 1, max: 255 }), (input, until, place, flip) => {
        const row = proposal(input, until);
        assert.ok(isUnaltered(row));
        const content = Uint8Array.from(row.content);
        content[place % content.length] = (content[place % content.length] ?? 0) ^ flip;
        assert.ok(!isUnaltered({ ...row, content }));
      }),
    );
  });

  test('is altered by any column that says something else, even under a digest made anew', () => {
    const row = proposal('x', instant(AT + 1000));
    const other = proposal('y', instant(AT + 1000));
    assert.ok(!isUnaltered({ ...row, content: other.content }));
    assert.ok(!isUnaltered({ ...row, action: 'trial.other' }));
    assert.ok(!isUnaltered({ ...row, proposedBy: 'two' }));
    assert.ok(!isUnaltered({ ...row, until: instant(AT + 2000) }));
    assert.ok(!isUnaltered({ ...row, at: instant(AT - 1) }));
    assert.ok(!isUnaltered({ ...row, id: 'q' }));
  });

  test('has an end of its own, with who and how', () => {
    const row = proposal('x', instant(AT + 1000));
    const end = ending(row, 'confirmed', 'two');
    assert.ok(isEndUnaltered(row, end));
    assert.ok(!isEndUnaltered(row, { ...end, how: 'rejected' }));
    assert.ok(!isEndUnaltered(row, { ...end, by: 'three' }));
    assert.ok(!isEndUnaltered(proposal('y', instant(AT + 1000)), end));
  });

  test('is open before its time is over, unless it ended; what ended stays so', () => {
    fc.assert(
      fc.property(futures, futures, fc.constantFrom('confirmed', 'rejected', 'withdrawn'), (until, now, how) => {
        const row = proposal('x', until);
        assert.equal(stateOf(row, now), now < until ? 'open' : 'lapsed');
        assert.equal(stateOf({ ...row, end: ending(row, how, 'two') }, now), how);
      }),
    );
  });
});
