/** What an officer reads between two acts: who is heard or asked, until when, what came of it; and forms that lose nothing of what was written. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ARU } from '#features/services/testing/aqsai.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Colleague, inTheOffice, type Office } from './testing/office.ts';

const DAY_MS = 86_400_000;
const REASONS = 'The applicant has a stall in another market already.';

/** A case on an officer's desk, with what he does on its pages. */
interface OnDesk {
  readonly id: string;
  readonly officer: Colleague;
  /** What a page of the case says, without its markup. */
  says(rest?: string): Promise<string>;
  send(rest: string, body: Record<string, string>): Promise<{ status: number; to: string; text: string }>;
}

async function onDesk(office: Office): Promise<OnDesk> {
  const id = await office.paid();
  await office.jobs();
  const officer = await office.officerOf(id);
  const who = officer.officerId;
  return {
    id,
    officer,
    says: async (rest = '') => plain((await office.call(who, 'GET', `/en/desk/${id}${rest}`)).text),
    send: (rest, body) => office.call(who, 'POST', `/en/desk/${id}${rest}`, body),
  };
}

const plain = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

const later = (office: Office, days: number) => office.moveTo((office.instance.clock.now() + days * DAY_MS) as Instant);

/** The officer whom the draw found to answer for the agency that was asked. */
async function inspector(office: Office, number: string): Promise<string> {
  for (const { officerId, agency } of office.staff.values()) {
    if (agency !== 'health-inspection') continue;
    if ((await office.call(officerId, 'GET', '/en/desk/opinions')).text.includes(number)) return officerId;
  }
  return assert.fail('nobody was drawn to answer');
}

const ASK = { agency: 'health-inspection', question: 'Is the place clean?' };

describe('the opinion of another agency', () => {
  test('is awaited until a day, is not asked twice, and comes with its conclusion', () =>
    inTheOffice(async (office) => {
      const { id, says, send } = await onDesk(office);
      assert.match(await says('/opinion'), /4 working days to answer/);
      assert.equal((await send('/opinion', ASK)).status, 303);
      await office.jobs();
      assert.match(await says(), /An opinion is awaited: Health Inspection, until \d+ \w+ \d{4}\./);
      assert.ok(!(await says()).includes('Ask for an opinion'));
      assert.match(await says('/opinion'), /The opinion was asked already/);

      const who = await inspector(office, (await office.look(id)).row.number);
      const page = `/en/desk/opinions/${id}`;
      const asked = plain((await office.call(who, 'GET', page)).text);
      assert.match(asked, /Asked by .+\. The last day to answer is/);
      assert.match(asked, /Once sent, it cannot be changed/);
      const empty = await office.call(who, 'POST', page, { text: 'Yes' });
      for (const said of ['Choose a conclusion', 'Write the reason in 10 characters or more', '>Yes</textarea>'])
        assert.ok(empty.text.includes(said), said);
      const answer = { conclusion: 'conditions', text: 'Clean, once the drain is mended.', seen: '9' };
      const [sent, again] = [
        await office.call(who, 'POST', page, answer),
        await office.call(who, 'POST', page, answer),
      ];
      assert.deepEqual([sent.status, again.status], [303, 303], 'pressed twice it is one opinion');
      assert.match(plain((await office.call(who, 'GET', sent.to)).text), /your opinion was sent/);
      assert.match(await says(), /Health Inspection gave its opinion: .*conditions.*drain is mended/);
    }));

  test('that is late no longer holds anything up, and both sides are told', () =>
    inTheOffice(async (office) => {
      const { id, says, send } = await onDesk(office);
      await send('/opinion', ASK);
      await office.jobs();
      const who = await inspector(office, (await office.look(id)).row.number);
      for (let day = 0; day < 7; day++) await later(office, 1);
      assert.match(await says(), /The opinion did not come in time: Health Inspection/);
      const asked = plain((await office.call(who, 'GET', `/en/desk/opinions/${id}`)).text);
      assert.match(asked, /can now decide without your opinion, but you can still send it/);
    }));
});

describe('a refusal that is proposed', () => {
  test('says until when the applicant is heard, what was said, and from when it can be refused', () =>
    inTheOffice(async (office) => {
      const { id, says, send } = await onDesk(office);
      assert.match(await says('/refusal'), /may object for 2 working days\. It can be refused from working day 3/);
      const empty = await send('/refusal', { reasons: 'No.' });
      for (const said of ['Choose a ground', 'Explain the reason', '>No.</textarea>'])
        assert.ok(empty.text.includes(said));
      const proposal = { ground: 'second-stall', reasons: REASONS, seen: '7' };
      assert.equal((await send('/refusal', proposal)).status, 303);
      assert.equal((await send('/refusal', proposal)).status, 303, 'pressed twice it is one proposal');
      const heard = await says();
      assert.match(heard, /The applicant is heard/);
      assert.doesNotMatch(heard, /your opinion|you are asked/i, 'no word that speaks to the applicant');
      assert.match(heard, /The applicant may object until .* There is no objection yet/);
      assert.match(heard, /It can be refused from/);
      assert.match(await says('/refuse'), /The hearing isn't over/);

      assert.equal(await office.act(ARU, id, 'objection', { text: 'I gave that stall up in spring.' }), 'done');
      assert.match(await says(), /The applicant objected: I gave that stall up in spring\./);
      for (let day = 0; day < 6; day++) await later(office, 1);
      assert.match(await says(), /Now it can be refused on this ground, or granted/);
      assert.match(await says('/refuse'), /Prepare the decision/);
    }));
});

describe('what was written into a form', () => {
  test('comes back with what is wrong beside it, never as a page of its own', () =>
    inTheOffice(async (office) => {
      const { says, send } = await onDesk(office);
      assert.match(await says('/return'), /3 working days to correct it, and the clock stands meanwhile/);
      const long = 'a'.repeat(4001);
      const cases: [string, Record<string, string>, string][] = [
        ['/message', { text: ' ' }, 'Write the message'],
        ['/message', { text: long }, 'Too long: 4000 characters at most'],
        ['/examine', { note: long, 'point.passageFree': 'no' }, 'Too long: 4000 characters at most'],
        ['/opinion', { ...ASK, question: long }, 'Too long: 4000 characters at most'],
        ['/hand-over', { reason: long }, 'Too long: 2000 characters at most'],
        ['/return', { 'field.place': 'a'.repeat(1001), 'field.months': 'no' }, 'Too long: 1000 characters at most'],
        ['/return', {}, 'Name at least one defect'],
      ];
      for (const [rest, body, said] of cases) {
        const { status, text } = await send(rest, body);
        assert.equal(status, 200, rest);
        assert.ok(text.includes('govuk-error-summary') && text.includes(said), `${rest}: ${said}`);
        for (const href of text.matchAll(/href="#([\w-]+)"/g))
          if (href[1] !== 'main') assert.ok(text.includes(`id="${href[1]}"`), `${rest} leads to ${href[1]}`);
        for (const value of Object.values(body))
          assert.ok(text.includes(value.trim()), `${rest} keeps what was written`);
      }
    }));

  test('is done once where it is sent twice, and what left the desk is told', () =>
    inTheOffice(async (office) => {
      const { id, officer, says, send } = await onDesk(office);
      const entries = async () => (await office.look(id)).entries.length;
      const before = await entries();
      const message = { text: 'We measure the passage on Friday.', seen: String(before) };
      for (let time = 0; time < 2; time++) assert.equal((await send('/message', message)).status, 303);
      assert.equal(await entries(), before + 1);
      await send('/message', { ...message, seen: String(before + 1) });
      assert.equal(await entries(), before + 2, 'written again from another page it is another message');

      const gone = { reason: 'I am ill for two weeks.', seen: String(before + 2) };
      const [first, second] = [await send('/hand-over', gone), await send('/hand-over', gone)];
      assert.deepEqual([first.to, second.to], [`/en/desk?done=${id}`, `/en/desk?done=${id}`]);
      const desk = plain((await office.call(officer.officerId, 'GET', first.to)).text);
      assert.match(desk, /the case was handed over\. A draw finds the new officer/);
      const other = [...office.staff.keys()].find((one) => one !== officer.officerId) ?? '';
      assert.doesNotMatch((await office.call(other, 'GET', first.to)).text, /handed over\. A draw/);
      assert.match(await says(), /not drawn for this case/);
    }));
});
