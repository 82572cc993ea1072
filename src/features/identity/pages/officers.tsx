/** Who serves where, for administrators. */
import type { VNode } from 'preact';
import type { AgencyDefinition } from '#features/country/index.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Checkboxes, Details, Input, Section, Table } from '#ui/index.ts';
import { ROLES } from '../rules/roster.ts';
import type { ExaminationFigures } from '../store/examinations.ts';
import type { AbsenceLine, Post } from '../store/officers.ts';

const t = texts('identity');

interface UnitsProps {
  readonly language: Language;
  readonly agencies: readonly AgencyDefinition[];
  /** How many serve, by `agency/unit`. */
  readonly counts: ReadonlyMap<string, number>;
}

/** All agencies with their units, and how many serve there; an agency of one unit leads to it at once. */
export function UnitsPage(props: UnitsProps): VNode {
  const { language, agencies, counts } = props;
  const of = ({ agency, units }: AgencyDefinition) =>
    units.reduce((sum, unit) => sum + (counts.get(`${agency}/${unit.id}`) ?? 0), 0);
  return (
    <>
      <h1>{t(language, 'officers.title')}</h1>
      <p class="lead">{t(language, 'officers.lead')}</p>
      <h2>{t(language, 'officers.choose')}</h2>
      <ul class="govuk-list rows">
        {agencies.map((one) => (
          <li>
            {one.units.length === 1 && one.units[0] ? (
              <UnitLink {...props} agency={one} unit={one.units[0]} title={say(one.title, language)} />
            ) : (
              <Details
                summary={
                  <>
                    {say(one.title, language)}{' '}
                    <span class="note">{t(language, 'officers.count', { count: of(one) })}</span>
                  </>
                }
              >
                <ul class="govuk-list">
                  {one.units.map((unit) => (
                    <li>
                      <UnitLink {...props} agency={one} unit={unit} title={say(unit.title, language)} />
                    </li>
                  ))}
                </ul>
              </Details>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

type UnitLinkProps = UnitsProps & { readonly title: string } & Pick<UnitPageProps, 'agency' | 'unit'>;

function UnitLink({ language, counts, agency: { agency }, unit, title }: UnitLinkProps): VNode {
  return (
    <>
      <a class="govuk-link" href={`/${language}/admin/officers?agency=${agency}&unit=${unit.id}`}>
        {title}
      </a>{' '}
      <span class="note">{t(language, 'officers.count', { count: counts.get(`${agency}/${unit.id}`) ?? 0 })}</span>
    </>
  );
}

export interface UnitPageProps {
  readonly language: Language;
  readonly agency: AgencyDefinition;
  readonly unit: AgencyDefinition['units'][number];
  readonly posts: readonly Post[];
  readonly absences: readonly AbsenceLine[];
  readonly figures: readonly ExaminationFigures[];
  readonly serviceTitle: (id: string) => string;
}

export function UnitPage(props: UnitPageProps): VNode {
  const { language, agency, unit, posts } = props;
  const back = `/${language}/admin/officers`;
  return (
    <>
      <BackLink href={back}>{t(language, 'officers.back')}</BackLink>
      <h1>{say(unit.title, language)}</h1>
      {say(agency.title, language) !== say(unit.title, language) && <p class="lead">{say(agency.title, language)}</p>}
      {posts.length === 0 ? <p class="govuk-body">{t(language, 'officers.none')}</p> : <Officers {...props} />}
      {posts.map((post) => (
        <Details summary={`${t(language, 'officers.change')}: ${post.name}`}>
          <ChangeForms {...props} post={post} />
        </Details>
      ))}
      {props.figures.length > 0 && (
        <Section title={t(language, 'officers.examinations')}>
          <p class="note">{t(language, 'officers.examinationsNote')}</p>
          <Table
            isStacked
            head={['service', 'attempts', 'passed'].map((key) => t(language, `officers.${key}`))}
            rows={props.figures.map(({ service, attempts, passed }) => [
              props.serviceTitle(service),
              String(attempts),
              String(passed),
            ])}
          />
        </Section>
      )}
      <Section title={t(language, 'officers.add')}>
        <form method="post" action={back}>
          <Place {...props} />
          <Input name="iin" label={t(language, 'officers.iin')} inputmode="numeric" autocomplete="off" />
          <Input
            name="surname"
            label={t(language, 'officers.surname')}
            hint={t(language, 'officers.surnameHint')}
            autocomplete="off"
          />
          <Roles language={language} id="new" />
          <Input
            name="centre"
            label={t(language, 'officers.centre')}
            hint={t(language, 'officers.centreHint')}
            autocomplete="off"
          />
          <Button preventDoubleClick>{t(language, 'officers.addButton')}</Button>
        </form>
      </Section>
    </>
  );
}

function Officers({ language, posts, absences, serviceTitle }: UnitPageProps): VNode {
  const short = (day: Post['effectiveFrom']) => formatDate(day, language, 'short');
  return (
    <Table
      isStacked
      head={['name', 'roles', 'competences', 'from', 'absences'].map((key) => t(language, `officers.${key}`))}
      rows={posts.map((post) => [
        post.name,
        post.roles.map((role) => t(language, `role.${role}`)).join(', '),
        post.competences.map(serviceTitle).join(', '),
        short(post.effectiveFrom),
        absences
          .filter((absence) => absence.officerId === post.officerId)
          .map(({ from, to }) => t(language, 'officers.absent', { from: short(from), to: short(to) }))
          .join('; ') || '—',
      ])}
    />
  );
}

function Place({ agency, unit }: UnitPageProps): VNode {
  return (
    <>
      <input type="hidden" name="agency" value={agency.agency} />
      <input type="hidden" name="unit" value={unit.id} />
    </>
  );
}

/** Ids of the fields carry the officer's, for a page has one such form for each. */
function Roles({ language, id, post }: { language: Language; id: string; post?: Post }): VNode {
  return (
    <Checkboxes
      name="roles"
      idPrefix={`roles-${id}`}
      values={post ? [...post.roles] : ['officer']}
      fieldset={{ legend: t(language, 'officers.roles') }}
      items={ROLES.map((role) => ({ value: role, children: t(language, `role.${role}`) }))}
    />
  );
}

function ChangeForms(props: UnitPageProps & { readonly post: Post }): VNode {
  const { language, post } = props;
  const id = post.officerId;
  const path = `/${language}/admin/officers/${id}`;
  const field = (name: string, text: string, hint?: string) => (
    <Input
      name={name}
      id={`${name}-${text}-${id}`}
      label={t(language, `officers.${text}`)}
      hint={hint && t(language, `officers.${hint}`)}
      autocomplete="off"
    />
  );
  return (
    <>
      <form method="post" action={`${path}/duties`}>
        <Place {...props} />
        <h2 class="govuk-heading-s">{t(language, 'officers.assign')}</h2>
        <Roles language={language} id={id} post={post} />
        <Button classes="govuk-button--secondary">{t(language, 'officers.assignButton')}</Button>
      </form>
      <form method="post" action={`${path}/absence`}>
        <Place {...props} />
        <h2 class="govuk-heading-s">{t(language, 'officers.absence')}</h2>
        {field('from', 'first', 'dayHint')}
        {field('to', 'last', 'dayHint')}
        {field('reason', 'reason')}
        <Button classes="govuk-button--secondary">{t(language, 'officers.absenceButton')}</Button>
      </form>
      <form method="post" action={`${path}/end`}>
        <Place {...props} />
        <h2 class="govuk-heading-s">{t(language, 'officers.end')}</h2>
        <Input name="reason" id={`reason-end-${id}`} label={t(language, 'officers.reason')} autocomplete="off" />
        <Button classes="govuk-button--warning">{t(language, 'officers.endButton')}</Button>
      </form>
    </>
  );
}
