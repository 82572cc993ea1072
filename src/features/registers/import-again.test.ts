/** Imports whose proposal came to nothing: their rows are taken up again, or forgotten, and nothing passes by an old signature. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import type { ActorOf } from '#kernel/actor.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { proposalsFor, rejectProposal } from '#platform/four-eyes/four-eyes.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { type Reader, readHere } from './index.ts';
import { type Officers, withOfficers } from './testing/officers.ts';
import { AISHA, personRow } from './testing/population.ts';
import { findingsOf, type Stage } from './testing/stage.ts';

const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const LINES = JSON.stringify({ ...personRow(AISHA, 'Serikova', 'Aisha'), validFrom: '2026-02-01' });
const WORDS = { reference: 'From the archive', reason: 'The archive was read anew.', basis: 0 };
const CLERK: Reader = { kind: 'system', agency: 'road-agency' };
const URL = '/api/v1/registry/people/imports';

const api = async (
  stage: Stage,
  actor: ActorOf<'officer'>,
  method: 'GET' | 'POST' | 'DELETE',
  path = '',
  payload?: object,
) => {
  stage.as(actor);
  const answer = await stage.inject({ method, url: `${URL}${path}`, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, json: answer.json<Record<string, string>>() };
};

const surname = async ({ app }: Stage) => {
  const query = { register: 'people', fields: ['surname'], by: { subject: { iin: AISHA } }, purpose: 'identity' };
  return (await app.transaction((tx) => readHere(tx, CLERK, query)))[0]?.values.surname;
};

/** Words, signs and proposes rows that are there; gives what the second signs. */
async function proposed(stage: Stage, { mine, sign }: Officers, id: string) {
  const { json: seen } = await api(stage, mine, 'GET', `/${id}`);
  const { json } = await api(stage, mine, 'POST', `/${id}/content`, { digest: seen.digest, ...WORDS });
  const content = fromBase64(json.contentBase64 ?? '');
  const { sha256 = '' } = json;
  const signed = await api(stage, mine, 'POST', `/${id}/proposal`, { sha256, signature: sign(0, content) });
  assert.equal(signed.status, 201, JSON.stringify(signed.json));
  return { sha256, content };
}

async function reject(stage: Stage, { second }: Officers): Promise<void> {
  const ctx = { ...stage.app.systemContext('test'), actor: second };
  const open = (await stage.app.read((tx) => proposalsFor(tx, ctx))).find(({ state }) => state === 'open');
  await stage.app.transaction((tx) => rejectProposal(tx, ctx, open?.id ?? '', 'The archive was mistaken.'));
}

async function readIn(stage: Stage, { mine }: Officers): Promise<string> {
  const { json } = await api(stage, mine, 'POST', '', { lines: LINES, from: '2026-03-01' });
  return json.importId ?? '';
}

test('rows of a rejected proposal are taken up again, without words and signatures, and imported', () =>
  withOfficers(country, async (stage, officers) => {
    const { mine, second, sign } = officers;
    const id = await readIn(stage, officers);
    const first = await proposed(stage, officers, id);
    assert.equal((await api(stage, mine, 'POST', `/${id}/reopen`)).json.code, 'registers.already_proposed');
    await reject(stage, officers);
    const { json: ended } = await api(stage, mine, 'GET', `/${id}`);
    assert.deepEqual(
      [ended.ended, ended.proposedBy],
      [{ how: 'rejected', reason: 'The archive was mistaken.' }, undefined],
    );
    stage.as(mine);
    const page = (await stage.inject(`/en/registry/people/imports/${id}`)).body;
    for (const words of ['The archive was mistaken.', 'Take the rows up again', 'Forget the rows'])
      assert.ok(page.includes(words), words);
    const stranger = { ...mine, agency: 'road-agency' };
    assert.equal((await api(stage, stranger, 'POST', `/${id}/reopen`)).status, 403);
    assert.equal((await stage.post(`/en/registry/people/imports/${id}/reopen`, {})).statusCode, 403);

    stage.as(mine);
    const reopened = await stage.post(`/en/registry/people/imports/${id}/reopen`, {});
    assert.equal(reopened.headers.location, `/en/registry/people/imports/${id}`, reopened.body);
    const confirm = (sha256: string, content: Uint8Array) =>
      api(stage, second, 'POST', `/${id}/confirmation`, { sha256, signature: sign(1, content) });
    assert.equal((await confirm(first.sha256, first.content)).json.code, 'registers.signature_required');
    const again = await proposed(stage, officers, id);
    assert.notEqual((await confirm(first.sha256, first.content)).status, 200);
    assert.equal((await confirm(again.sha256, again.content)).status, 200);
    assert.equal(await surname(stage), 'Serikova');
    await stage.runJobs();
    assert.deepEqual(await findingsOf(stage), []);
  }));

test('rows are forgotten with the own proposal, never under somebody else’s', () =>
  withOfficers(country, async (stage, officers) => {
    const { mine, second } = officers;
    const id = await readIn(stage, officers);
    await proposed(stage, officers, id);
    assert.equal((await api(stage, second, 'DELETE', `/${id}`)).json.code, 'registers.already_proposed');
    assert.equal((await api(stage, { ...mine, agency: 'road-agency' }, 'DELETE', `/${id}`)).status, 403);
    assert.equal((await api(stage, mine, 'DELETE', `/${id}`)).status, 200);
    const ctx = { ...stage.app.systemContext('test'), actor: second };
    const [proposal] = await stage.app.read((tx) => proposalsFor(tx, ctx));
    assert.equal(proposal?.state, 'withdrawn');
    assert.equal((await api(stage, mine, 'GET', `/${id}`)).status, 404);
    const other = await readIn(stage, officers);
    await proposed(stage, officers, other);
    await reject(stage, officers);
    assert.equal(
      (await api(stage, second, 'DELETE', `/${other}`)).status,
      200,
      'what was rejected anybody of the owner forgets',
    );
    assert.equal(await surname(stage), 'Serik');
    assert.deepEqual(await findingsOf(stage), []);
  }));
