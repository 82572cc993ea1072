/** Whom an officer may not decide about: what he declared, and a form for more. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { ConflictState } from '#features/identity/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, EmptyState, ErrorSummary, Input, Radios, Section, StatusTag, Table, Textarea } from '#ui/index.ts';
import type { PostedConflict } from '../rules/conflict.ts';

const t = texts('desk');

export interface ConflictsProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly conflicts: readonly ConflictState[];
  /** What was sent and could not be taken, with what is said of it beside which field. */
  readonly posted?: PostedConflict;
  readonly faults?: readonly { readonly field: string; readonly words: string }[];
}

export function Conflicts(props: ConflictsProps): VNode {
  const { language, conflicts, faults = [] } = props;
  return (
    <>
      {faults.length > 0 && (
        <ErrorSummary errorList={faults.map(({ field, words }) => ({ href: `#${field}`, children: words }))} />
      )}
      <h1>{t(language, 'conflicts.title')}</h1>
      <p>{t(language, 'conflicts.lead')}</p>
      <p class="note">{t(language, 'conflicts.note')}</p>
      <Section title={t(language, 'conflicts.list')}>
        {conflicts.length === 0 ? <EmptyState title={t(language, 'conflicts.none')} /> : <Declared {...props} />}
      </Section>
      <Section title={t(language, 'conflicts.declare')}>
        <DeclareForm {...props} />
      </Section>
    </>
  );
}

function Declared(props: ConflictsProps): VNode {
  const { env, language, now, conflicts } = props;
  const { zone } = countryOf(env, now);
  const today = dateOf(now, zone);
  return (
    <>
      <p class="note">{t(language, 'conflicts.endNote')}</p>
      <Table
        isStacked
        head={['with', 'why', 'since', 'state', 'act'].map((key) => t(language, `conflicts.${key}`))}
        rows={conflicts.map((one) => {
          const side = t(language, `conflicts.named.${one.namedBy}`, { called: one.called });
          return [
            side,
            one.reason,
            formatDate(dateOf(one.at, zone), language, 'long'),
            <State language={language} conflict={one} today={today} />,
            one.endedAt === null ? (
              <form method="post" action={`/${language}/desk/conflicts/${one.id}/end`}>
                <Button classes="govuk-button--secondary" preventDoubleClick>
                  {t(language, 'conflicts.end')}
                  <span class="govuk-visually-hidden"> {t(language, 'conflicts.endHidden', { side })}</span>
                </Button>
              </form>
            ) : (
              ''
            ),
          ];
        })}
      />
    </>
  );
}

interface StateProps {
  readonly language: Language;
  readonly conflict: ConflictState;
  readonly today: string;
}

function State({ language, conflict: { countsFrom }, today }: StateProps): VNode {
  if (countsFrom === null) return <StatusTag tone="waiting">{t(language, 'conflicts.stands')}</StatusTag>;
  const day = formatDate(countsFrom, language, 'short');
  return (
    <StatusTag tone="quiet">{t(language, `conflicts.${countsFrom > today ? 'until' : 'ended'}`, { day })}</StatusTag>
  );
}

function DeclareForm({ language, posted = {}, faults = [] }: ConflictsProps): VNode {
  const common = (name: string) => {
    const fault = faults.find(({ field }) => field === name);
    return { name, id: name, value: posted[name], ...(fault ? { errorMessage: fault.words } : {}) };
  };
  const number = { inputmode: 'numeric', autocomplete: 'off', classes: 'govuk-input--width-20' } as const;
  const { id: _, ...side } = common('side');
  return (
    <form method="post" action={`/${language}/desk/conflicts`} novalidate>
      <Radios
        {...side}
        idPrefix="side"
        fieldset={{ legend: t(language, 'conflicts.side') }}
        items={[
          {
            value: 'person',
            children: t(language, 'conflicts.person'),
            conditional: (
              <>
                <Input {...common('iin')} {...number} label={t(language, 'conflicts.iin')} />
                <Input
                  {...common('surname')}
                  autocomplete="off"
                  label={t(language, 'conflicts.surname')}
                  hint={t(language, 'conflicts.surnameHint')}
                />
              </>
            ),
          },
          {
            value: 'organisation',
            children: t(language, 'conflicts.organisation'),
            conditional: <Input {...common('bin')} {...number} label={t(language, 'conflicts.bin')} />,
          },
        ]}
      />
      <Textarea
        {...common('reason')}
        rows={3}
        label={t(language, 'conflicts.reason')}
        hint={t(language, 'conflicts.reasonHint')}
      />
      <Button preventDoubleClick>{t(language, 'conflicts.button')}</Button>
    </form>
  );
}
