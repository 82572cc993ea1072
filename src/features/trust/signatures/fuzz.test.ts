/** What nobody else would accept, we don't accept: changed signatures by the thousand, and those that were once accepted wrongly. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromBase64 } from '#kernel/hash.ts';
import { instantFromIso } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { ALWAYS_GOOD, profileOf } from '../testing/authority.ts';
import { accepts, fuzz } from '../testing/fuzz.ts';
import { trustAuthority } from './authority.ts';

interface Corpus {
  readonly at: string;
  readonly root: string;
  readonly issuing: string;
  readonly content: string;
  /** One that is right. */
  readonly accepted: string;
  readonly refused: readonly { readonly what: string; readonly cms: string }[];
}

const corpus: Corpus = JSON.parse(readFileSync(new URL('../testing/corpus.json', import.meta.url), 'utf8'));

test('of twenty thousand changed signatures none is accepted that pkijs or openssl refuses', async () => {
  const { accepted, disagreements } = await fuzz(systemClock.now(), 20_000, 1);
  const said = disagreements.map(({ seed, why, cms }) => `${seed}: ${why} ${Buffer.from(cms).toString('base64')}`);
  assert.deepEqual(said, []);
  // Some changes touch nothing that is signed, and pass everywhere: without them nothing was compared.
  assert.ok(accepted > 10, `only ${accepted} were accepted`);
});

test('what was once accepted wrongly is refused', async () => {
  const [root, issuing, content] = [corpus.root, corpus.issuing, corpus.content].map(fromBase64) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const trusted = [trustAuthority(issuing, root, ALWAYS_GOOD)];
  const policy = { profile: profileOf('test/country'), trusted };
  const question = { root, issuing, policy, content, at: instantFromIso(corpus.at) };
  assert.ok(await accepts(question, fromBase64(corpus.accepted)));
  const accepted = [];
  for (const { what, cms } of corpus.refused) if (await accepts(question, fromBase64(cms))) accepted.push(what);
  assert.deepEqual(accepted, []);
});
