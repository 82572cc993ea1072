/** In the cabinet: what we would like to hear, and how complaints stand. */

import type { ActorOf } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card, Section, Table } from '#ui/index.ts';
import { complaintsOf } from '../store/complaints.ts';
import { unansweredQuestions } from '../store/ratings.ts';
import { ComplaintTag } from './complaint.tsx';

const t = texts('oversight');

/** Nobody remembers how it was after more than this; the question stays on the page of the case. */
const ASKED_FOR_MS = 60 * 86_400_000;
const SHOWN = 20;

const holderOf = ({ personId, onBehalfOf }: ActorOf<'person'>) =>
  onBehalfOf?.kind === 'organisation' ? { personId, organisationId: onBehalfOf.subjectId } : { personId };

export const questionCard: CabinetCard = {
  id: 'oversight.question',
  order: 35,
  async render({ app, ctx: { actor, language, now } }) {
    if (actor.kind !== 'person') return null;
    const since = instant(now - ASKED_FOR_MS);
    const cases = await app.read((tx) => unansweredQuestions(tx, holderOf(actor), since, SHOWN));
    if (cases[0] === undefined) return null;
    return (
      <Card href={`/${language}/cases/${cases[0]}/satisfaction`} title={t(language, 'rate.card')}>
        {t(language, 'rate.cardText', { n: cases.length })}
      </Card>
    );
  },
};

export const complaintsCard: CabinetCard = {
  id: 'oversight.complaints',
  order: 36,
  async render({ app, ctx: { actor, language, now } }) {
    if (actor.kind !== 'person') return null;
    const complaints = await app.read((tx) => complaintsOf(tx, holderOf(actor), SHOWN));
    if (complaints.length === 0) return null;
    const reading = { env: app.env, language, now };
    return (
      <Section title={t(language, 'complaint.list')}>
        <Table
          isStacked
          head={[t(language, 'hearing.column.number'), t(language, 'complaint.about'), t(language, 'complaint.state')]}
          rows={complaints.map((one) => [
            <a class="govuk-link" href={`/${language}/complaints/${one.id}`}>
              {one.number}
            </a>,
            t(language, `subject.${one.about}`),
            <ComplaintTag reading={reading} complaint={one} />,
          ])}
        />
      </Section>
    );
  },
};
