/** The answer to a complaint is signed, over exactly its bytes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onTheRoad, type Road } from '#features/services/cases/testing/road.ts';
import { stall } from '#features/services/cases/testing/stories.ts';
import { ARU, DAUREN, GLEB } from '#features/services/testing/aqsai.ts';
import { withOpenssl } from '#features/trust/testing/openssl.ts';
import { fromBase64, utf8 } from '#kernel/hash.ts';
import { oversightFeature } from './feature.ts';
import { fsckOversight } from './fsck.ts';
import { giveAnswer, prepareAnswer, sendSignature } from './testing/answer.ts';
import { OVERSEER, overseer } from './testing/overseer.ts';

const ANSWERER = { who: OVERSEER, iin: GLEB };
// As the programs and as people are told.
const WRONG_CONTENT = /trust\.wrong_content|Another text was signed/;
const FINDING = { outcome: 'partly', reasons: 'Рас.', recommendation: 'Кешірім сұрасын.' };

const walk = (run: (road: Road, complaint: string, caseId: string) => Promise<void>) =>
  onTheRoad(
    async (road) => {
      road.actAs(OVERSEER, overseer(road));
      const caseId = await stall(road);
      const text = 'Дөрекі сөйледі.';
      const filed = await road.call(ARU, 'POST', `/api/v1/applications/${caseId}/complaints`, { about: 'staff', text });
      await run(road, String(filed.json.complaint), caseId);
    },
    [oversightFeature],
  );

const typeOf = (content: Uint8Array): string => JSON.parse(new TextDecoder().decode(content)).type;

describe('a signed answer', () => {
  test('says what was found, is read by both sides, and openssl confirms it', () =>
    walk(async (road, complaint, caseId) => {
      const content = await prepareAnswer(road, ANSWERER, complaint, FINDING);
      const said = JSON.parse(new TextDecoder().decode(content));
      assert.equal(said.type, 'shanyraq/answer/v1');
      assert.deepEqual([said.id, said.outcome.id, said.reasons], [complaint, 'partly', 'Рас.']);
      assert.deepEqual(Object.keys(said.applicant), ['name'], 'no number of his reaches the one who answers');
      const again = await road.call(OVERSEER, 'GET', `/en/oversight/complaints/${complaint}`);
      assert.match(again.text, /value="partly" checked/, 'what was prepared stands in the form again');
      await giveAnswer(road, ANSWERER, complaint, FINDING);
      const files = [
        [ARU, `/en/complaints/${complaint}`],
        [OVERSEER, `/en/oversight/complaints/${complaint}`],
      ] as const;
      for (const [who, base] of files) {
        const page = await road.call(who, 'GET', base);
        for (const file of ['answer.json', 'answer.p7s']) assert.ok(page.text.includes(`${base}/${file}`), file);
        await withOpenssl(async (openssl) => {
          openssl.write('answer.json', (await road.call(who, 'GET', `${base}/answer.json`)).raw);
          openssl.write('answer.p7s', (await road.call(who, 'GET', `${base}/answer.p7s`)).raw);
          openssl.write('chain.pem', (await road.call('nobody', 'GET', '/pki/chain.pem')).raw);
          const files = ['-inform', 'DER', '-in', 'answer.p7s', '-content', 'answer.json', '-CAfile', 'chain.pem'];
          const checked = openssl.run('cms', '-verify', '-binary', '-purpose', 'any', ...files, '-out', 'out');
          assert.ok(checked.ok, checked.said);
        });
      }
      const read = await road.call(ARU, 'GET', `/api/v1/complaints/${complaint}`);
      assert.equal(typeOf(fromBase64((read.json.signed as { content: string }).content)), 'shanyraq/answer/v1');
      assert.equal((await road.call(DAUREN, 'GET', `/en/complaints/${complaint}/answer.p7s`)).status, 404);
      assert.equal((await road.look(caseId)).entries.at(-1)?.kind, 'complaint');
      for await (const fault of fsckOversight(road.instance.app)) assert.fail(fault.what);
    }));

  test('only by the one who prepared it, over what he prepared, while nothing else happened', () =>
    walk(async (road, complaint, caseId) => {
      const early = await road.call(OVERSEER, 'GET', `/en/oversight/complaints/${complaint}/sign`);
      assert.equal(early.status, 409);
      assert.match(early.text, /There is no answer to sign/);
      const content = await prepareAnswer(road, ANSWERER, complaint, FINDING);
      const send = (cms: string, bytes = content) => sendSignature(road, ANSWERER, complaint, bytes, cms);
      assert.match((await send(road.signNow(ARU, content))).text, /The signature is another person/);
      assert.match((await send(road.signNow(GLEB, utf8('other')))).text, WRONG_CONTENT);
      assert.match((await send(road.signNow(GLEB, content), utf8('other'))).text, /no longer fits the case/);
      await road.call(ARU, 'POST', `/api/v1/applications/${caseId}/messages`, { text: 'Тағы бір сөз.' });
      assert.match((await send(road.signNow(GLEB, content))).text, /no longer fits the case/);
      assert.equal((await road.call(ARU, 'GET', `/api/v1/complaints/${complaint}`)).json.outcome, null);
      await giveAnswer(road, ANSWERER, complaint, FINDING);
    }));
});
