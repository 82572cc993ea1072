/** The administrator's forms about officers: each comes back with what was typed where something is wrong with it. */
import type { VNode } from 'preact';
import type { AgencyDefinition } from '#features/country/index.ts';
import { type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, Checkboxes, DayInput, EMPTY_FORM, ErrorSummary, type FilledForm, Input } from '#ui/index.ts';
import { ROLES } from '../rules/roster.ts';
import type { Post } from '../store/officers.ts';

const t = texts('identity');

export type OfficerFormName = 'add' | 'duties' | 'absence' | 'end';

/** A form that was sent and couldn't be taken. */
export interface SentOfficerForm {
  readonly name: OfficerFormName;
  /** Whom it is about; of a new officer nothing. */
  readonly officer?: string;
  readonly filled: FilledForm;
  readonly roles: readonly string[];
}

export interface OfficerFormProps {
  readonly language: Language;
  readonly agency: AgencyDefinition;
  readonly unit: AgencyDefinition['units'][number];
  /** Visitors are helped in the agency's units. */
  readonly hasWindows: boolean;
  readonly sent?: SentOfficerForm | undefined;
}

/** The page has such forms for each officer: ids of the fields carry his. */
const idOf = (field: string, name: OfficerFormName, officer = 'new'): string => `${field}-${name}-${officer}`;

/** What is wrong with somebody that neither number nor surname is alone: it stands at the surname. */
const FIELDS: Readonly<Record<string, string>> = { person: 'surname', exists: 'iin' };
const fieldOf = (fault: string): string => FIELDS[fault] ?? fault;

export function OfficerFaults({ language, sent }: Pick<OfficerFormProps, 'language' | 'sent'>): VNode | null {
  if (!sent || sent.filled.faults.length === 0) return null;
  return (
    <ErrorSummary
      errorList={sent.filled.faults.map((fault) => ({
        href: `#${idOf(fieldOf(fault), sent.name, sent.officer)}`,
        children: t(language, `officers.fault.${fault}`),
      }))}
    />
  );
}

interface OneForm {
  readonly name: OfficerFormName;
  readonly language: Language;
  readonly officer?: string;
  readonly filled: FilledForm;
  readonly roles?: readonly string[];
}

/** The form as it was sent, where it is the one. */
function formOf({ language, sent }: OfficerFormProps, name: OfficerFormName, officer?: string): OneForm {
  const about = { name, language, ...(officer === undefined ? {} : { officer }) };
  return sent?.name === name && sent.officer === officer
    ? { ...about, filled: sent.filled, roles: sent.roles }
    : { ...about, filled: EMPTY_FORM };
}

function fieldProps({ language, name, officer, filled }: OneForm, field: string) {
  const fault = filled.faults.find((one) => fieldOf(one) === field);
  return {
    name: field,
    id: idOf(field, name, officer),
    value: filled.values[field],
    ...(fault === undefined ? {} : { errorMessage: t(language, `officers.fault.${fault}`) }),
  };
}

function Place({ agency, unit }: OfficerFormProps): VNode {
  return (
    <>
      <input type="hidden" name="agency" value={agency.agency} />
      <input type="hidden" name="unit" value={unit.id} />
    </>
  );
}

interface RolesProps {
  readonly form: OneForm;
  readonly roles: readonly string[];
  /** The unit's name, where it has a window for an operator. */
  readonly window?: string | undefined;
}

function Roles({ form, roles, window }: RolesProps): VNode {
  const { id, errorMessage } = { errorMessage: undefined, ...fieldProps(form, 'roles') };
  return (
    <Checkboxes
      name="roles"
      idPrefix={id}
      values={[...(form.roles ?? roles)]}
      fieldset={{ legend: t(form.language, 'officers.roles') }}
      items={ROLES.filter((role) => role !== 'operator' || window !== undefined).map((role) => ({
        value: role,
        children: t(form.language, `role.${role}`),
        ...(role === 'operator' ? { hint: t(form.language, 'officers.windowHint', { unit: window ?? '' }) } : {}),
      }))}
      errorMessage={errorMessage}
    />
  );
}

export function NewOfficer(props: OfficerFormProps): VNode {
  const { language } = props;
  const form = formOf(props, 'add');
  return (
    <form method="post" action={`/${language}/admin/officers`} novalidate>
      <Place {...props} />
      <Input {...fieldProps(form, 'iin')} label={t(language, 'officers.iin')} inputmode="numeric" autocomplete="off" />
      <Input
        {...fieldProps(form, 'surname')}
        label={t(language, 'officers.surname')}
        hint={t(language, 'officers.surnameHint')}
        autocomplete="off"
      />
      <Roles form={form} roles={['officer']} window={props.hasWindows ? say(props.unit.title, language) : undefined} />
      <Button preventDoubleClick>{t(language, 'officers.addButton')}</Button>
    </form>
  );
}

export function ChangeForms(props: OfficerFormProps & { readonly post: Post }): VNode {
  const { language, post } = props;
  const id = post.officerId;
  const path = `/${language}/admin/officers/${id}`;
  const duties = formOf(props, 'duties', id);
  const absence = formOf(props, 'absence', id);
  const end = formOf(props, 'end', id);
  const about = (key: string) => (
    <>
      <h2 class="govuk-heading-s">{t(language, `officers.${key}`)}</h2>
      <p class="note">{t(language, `officers.${key}Note`)}</p>
    </>
  );
  const day = (field: 'from' | 'to', label: string) => (
    <DayInput
      {...fieldProps(absence, field)}
      language={language}
      label={t(language, `officers.${label}`)}
      hint={t(language, 'officers.dayHint')}
    />
  );
  return (
    <>
      <form method="post" action={`${path}/duties`} novalidate>
        <Place {...props} />
        {about('assign')}
        <Roles
          form={duties}
          roles={post.roles}
          window={post.centre === null ? undefined : say(props.unit.title, language)}
        />
        <Button classes="govuk-button--secondary">{t(language, 'officers.assignButton')}</Button>
      </form>
      <form method="post" action={`${path}/absence`} novalidate>
        <Place {...props} />
        {about('absence')}
        {day('from', 'first')}
        {day('to', 'last')}
        <Input {...fieldProps(absence, 'reason')} label={t(language, 'officers.reason')} autocomplete="off" />
        <Button classes="govuk-button--secondary">{t(language, 'officers.absenceButton')}</Button>
      </form>
      <form method="post" action={`${path}/end`} novalidate>
        <Place {...props} />
        {about('end')}
        <Input {...fieldProps(end, 'reason')} label={t(language, 'officers.reason')} autocomplete="off" />
        <Button classes="govuk-button--warning">{t(language, 'officers.endButton')}</Button>
      </form>
    </>
  );
}
