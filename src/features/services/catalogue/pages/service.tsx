/** The page of a service: everything one wants to know before asking for it. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { formatDate, type Language, lowerFirst } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs, Button, Columns, Details, type HaveItem, HaveList, Proof, Section, Steps } from '#ui/index.ts';
import type { ServiceEntry } from '../catalogue.ts';
import type { Measured } from '../measured.ts';
import type { Passport, RegisterEvidence } from '../passport.ts';
import { AgencyLink, CiteLink, type Reading } from './cite.tsx';
import { FeeSection, ServiceFacts } from './facts.tsx';
import { StartButton, type StartState } from './start.tsx';
import { stepsOf } from './steps.ts';

const t = texts('services/catalogue');

export interface ServicePageProps {
  readonly reading: Reading;
  readonly entry: ServiceEntry;
  readonly passport: Passport;
  readonly measured: Measured | undefined;
  readonly start: StartState;
}

export function ServicePage(props: ServicePageProps): VNode {
  const { reading, entry, passport } = props;
  const { language } = reading;
  const { definition } = entry;
  return (
    <>
      <ServiceCrumbs reading={reading} entry={entry} />
      <Columns intro={<Introduction {...props} />} aside={<ServiceFacts {...props} />}>
        <Section title={t(language, 'have.title')} id="have">
          <Have reading={reading} passport={passport} />
        </Section>
        <Section title={t(language, 'steps.title')} id="steps">
          <Steps items={stepsOf(reading, definition, passport)} />
        </Section>
        {passport.fee && <FeeSection reading={reading} fee={passport.fee} />}
        {definition.eligible.length > 0 && <Conditions reading={reading} entry={entry} />}
        <Grounds reading={reading} entry={entry} />
        <Complain reading={reading} />
        <Section title={t(language, 'law.title')} id="law">
          <ul>
            {definition.basis.map((cite) => (
              <li>
                <CiteLink reading={reading} cite={cite} />
              </li>
            ))}
          </ul>
          <p>{t(language, 'law.retention', { period: periodInWords(definition.retention.content, reading) })}</p>
        </Section>
        <EditionProof reading={reading} entry={entry} />
      </Columns>
    </>
  );
}

/** Services › the life event that leads here. */
function ServiceCrumbs({ reading, entry }: { reading: Reading; entry: ServiceEntry }): VNode {
  const { env, language, now } = reading;
  const event = countryOf(env, now).lifeEvents.find(({ id }) => id === entry.definition.lifeEvents[0]);
  const services = { href: `/${language}/services`, children: t(language, 'list.title') };
  const items = event
    ? [services, { href: `/${language}/life-events/${event.id}`, children: event.title[language] }]
    : [services];
  return <Breadcrumbs items={items} />;
}

function Introduction({ reading, entry, start }: ServicePageProps): VNode {
  const { language } = reading;
  const { definition } = entry;
  const address = `/${language}/services/${entry.id}`;
  return (
    <>
      <h1>{definition.title[language]}</h1>
      <p class="lead">{definition.summary[language]}</p>
      {definition.applicant.kind === 'organisation' && <p>{t(language, 'start.organisation')}</p>}
      <div class="govuk-button-group">
        <StartButton language={language} address={address} start={start} />
        <Button href={`${address}/check`} classes="govuk-button--secondary">
          {t(language, 'start.check')}
        </Button>
      </div>
    </>
  );
}

function Have({ reading, passport }: { reading: Reading; passport: Passport }): VNode {
  const { language } = reading;
  const items: HaveItem[] = [
    ...passport.evidence.map((one) => ({ has: true, ...haveItem(reading, one) })),
    ...passport.files.map((field) => ({
      has: false,
      children: field.label[language],
      source: (
        <>
          {field.optional || field.when !== undefined ? `${t(language, 'have.sometimes')} ` : ''}
          <CiteLink reading={reading} cite={field.basis} />
        </>
      ),
    })),
  ];
  return (
    <>
      {items.length > 0 && <HaveList items={items} />}
      <TakenFields reading={reading} passport={passport} />
      <p class="note">
        {t(language, passport.files.length === 0 ? 'have.nothing' : 'have.only')}{' '}
        <a href={`/${language}/papers`}>{t(language, 'papers.link')}</a>
      </p>
    </>
  );
}

function haveItem(
  { language }: Reading,
  { evidence, register, fields, isOwn }: RegisterEvidence,
): Omit<HaveItem, 'has'> {
  const note = isOwn ? '' : ` · ${t(language, 'have.others')}`;
  return {
    children: evidence.label?.[language] ?? listed(fields, language),
    source: `${register.title[language]}${note}`,
  };
}

/** "Number, category, day of issue". */
const listed = (fields: RegisterEvidence['fields'], language: Language): string =>
  fields.map((label, index) => (index === 0 ? label[language] : lowerFirst(label[language]))).join(', ');

/** What is read of evidence that has a name of its own: apart, for the list of names must be in sight on a phone. */
function TakenFields({ reading, passport }: { reading: Reading; passport: Passport }): VNode | null {
  const { language } = reading;
  const named = passport.evidence.flatMap(({ evidence: { label }, fields }) => (label ? [{ label, fields }] : []));
  if (named.length === 0) return null;
  return (
    <Details summary={t(language, 'have.fields')}>
      <ul>
        {named.map(({ label, fields }) => (
          <li>
            {label[language]}: {lowerFirst(listed(fields, language))}
          </li>
        ))}
      </ul>
    </Details>
  );
}

function Conditions({ reading, entry }: { reading: Reading; entry: ServiceEntry }): VNode {
  const { language } = reading;
  return (
    <Section title={t(language, 'conditions.title')} id="conditions">
      <ul>
        {entry.definition.eligible.map((condition) => (
          <li>
            {condition.rule[language]}{' '}
            <span class="note">
              <CiteLink reading={reading} cite={condition.cite} />
            </span>
          </li>
        ))}
      </ul>
      <p>
        <a href={`/${language}/services/${entry.id}/check`}>{t(language, 'conditions.check')}</a>
      </p>
    </Section>
  );
}

function Grounds({ reading, entry }: { reading: Reading; entry: ServiceEntry }): VNode {
  const { language } = reading;
  const { hearing, grounds } = entry.definition;
  return (
    <Section title={t(language, 'grounds.title')} id="grounds">
      <p>{t(language, 'grounds.lead')}</p>
      <Details summary={t(language, 'grounds.all', { n: grounds.length })}>
        <ol>
          {grounds.map((ground) => (
            <li>
              {ground.text[language]}{' '}
              <span class="note">
                <CiteLink reading={reading} cite={ground.cite} />
              </span>
            </li>
          ))}
        </ol>
      </Details>
      {hearing !== 'none' && (
        <p>
          {t(language, 'grounds.hearing', { before: hearing.workingDays, objections: hearing.objections })}{' '}
          <span class="note">
            <CiteLink reading={reading} cite={hearing.cite} />
          </span>
        </p>
      )}
    </Section>
  );
}

function Complain({ reading }: { reading: Reading }): VNode {
  const { env, language, now } = reading;
  const { complaint, offices } = countryOf(env, now);
  return (
    <Section title={t(language, 'complain.title')} id="complain">
      <p>
        {t(language, 'complain.how', { months: complaint.fileWithinMonths, days: complaint.workingDays })}{' '}
        <span class="note">
          <CiteLink reading={reading} cite={complaint.cite} />
        </span>
      </p>
      <p>
        {t(language, 'complain.oversight')} <AgencyLink reading={reading} id={offices.oversight} full />
      </p>
    </Section>
  );
}

const PERIOD_UNITS = { Y: 'years', M: 'months', D: 'days' } as const;

/** P5Y in words. */
function periodInWords(period: string, { language }: Reading): string {
  return [...period.matchAll(/(\d+)([YMD])/g)]
    .map(([, n, unit]) => t(language, `period.${PERIOD_UNITS[unit as keyof typeof PERIOD_UNITS]}`, { n: Number(n) }))
    .join(' ');
}

function EditionProof({ reading, entry }: { reading: Reading; entry: ServiceEntry }): VNode {
  const { language } = reading;
  const { digest, validFrom, leaf } = entry.edition;
  return (
    <section>
      <Proof title={t(language, 'edition.title')}>
        <p>{t(language, 'edition.label', { date: formatDate(validFrom, language, 'long') })}</p>
        <p>
          <code>sha256 {digest}</code>
        </p>
        <p>
          <a href={`/${language}/log?leaf=${leaf}`}>{t(language, 'edition.proof')}</a>
          {' · '}
          <a href={`/api/v1/services/${entry.id}`}>{t(language, 'edition.machines')}</a>
        </p>
      </Proof>
    </section>
  );
}
