/** Who serves where, for administrators. */
import type { VNode } from 'preact';
import type { AgencyDefinition } from '#features/country/index.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Details, Section, Table } from '#ui/index.ts';
import type { ExaminationFigures } from '../store/examinations.ts';
import type { AbsenceLine, Post } from '../store/officers.ts';
import { ChangeForms, NewOfficer, OfficerFaults, type OfficerFormProps } from './officer-forms.tsx';

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

export interface UnitPageProps extends OfficerFormProps {
  readonly posts: readonly Post[];
  readonly absences: readonly AbsenceLine[];
  readonly figures: readonly ExaminationFigures[];
  readonly serviceTitle: (id: string) => string;
}

export function UnitPage(props: UnitPageProps): VNode {
  const { language, agency, unit, posts, sent } = props;
  const back = `/${language}/admin/officers`;
  return (
    <>
      <BackLink href={back}>{t(language, 'officers.back')}</BackLink>
      <OfficerFaults language={language} sent={sent} />
      <h1>{say(unit.title, language)}</h1>
      {say(agency.title, language) !== say(unit.title, language) && <p class="lead">{say(agency.title, language)}</p>}
      {posts.length === 0 ? <p class="govuk-body">{t(language, 'officers.none')}</p> : <Officers {...props} />}
      {posts.map((post) => (
        <Details
          summary={`${t(language, 'officers.change')}: ${post.name}`}
          open={sent !== undefined && sent.officer === post.officerId}
        >
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
        <NewOfficer {...props} />
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
