/** As whom one acts: in an office, for an organisation, for oneself. */
import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, Radios } from '#ui/index.ts';
import { mandateKind } from '../mandate-kinds.ts';
import type { Mandate } from '../rules/mandate.ts';
import type { Post } from '../store/officers.ts';
import { ButtonForm } from './frame.tsx';

const t = texts('identity');

/** The choice between oneself and the offices one holds. */
export function RolePage(props: {
  readonly env: Env;
  readonly now: Instant;
  readonly language: Language;
  readonly posts: readonly Post[];
  readonly current: string;
  readonly next: string;
  readonly isSure: boolean;
}): VNode {
  const { env, now, language, posts, current, next, isSure } = props;
  const offers = isSure ? posts : [];
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'role.title')}</h1>
        <p class="lead">{t(language, posts.length === 0 ? 'role.none' : isSure ? 'role.lead' : 'role.low')}</p>
        <form method="post" action={`/${language}/sign-in/role`}>
          <input type="hidden" name="next" value={next} />
          <Radios
            name="as"
            value={current}
            fieldset={{ legend: { children: t(language, 'role.title'), classes: 'govuk-visually-hidden' } }}
            items={[
              { value: 'person', children: t(language, 'role.yourself'), hint: t(language, 'role.yourselfHint') },
              ...offers.map((post) => ({
                value: post.officerId,
                children: officeOf(env, now, language, post),
                hint: post.roles.map((role) => t(language, `role.${role}`)).join(', '),
              })),
            ]}
          />
          <Button preventDoubleClick>{t(language, 'role.continue')}</Button>
        </form>
        <div class="govuk-button-group">
          <ButtonForm action={`/${language}/sign-out`} tone="secondary">
            {t(language, 'sessions.signOut')}
          </ButtonForm>
        </div>
      </div>
    </div>
  );
}

function officeOf(env: Env, now: Instant, language: Language, post: Post): string {
  const office = agency(env, post.agency, now);
  const unit = office?.units.find((one) => one.id === post.unit);
  const names = [office ? say(office.title, language) : post.agency, unit ? say(unit.title, language) : post.unit];
  const [agencyName = '', unitName = ''] = names;
  // An agency of one office calls both the same.
  return agencyName === unitName ? agencyName : t(language, 'role.post', { agency: agencyName, unit: unitName });
}

/** The choice between oneself and everybody for whom one may act. */
export function ActAsPage(props: {
  readonly env: Env;
  readonly now: Instant;
  readonly language: Language;
  readonly mandates: readonly Mandate[];
  /** Reference of the mandate acted under, or none. */
  readonly current: string;
}): VNode {
  const { env, now, language, mandates, current } = props;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'actAs.title')}</h1>
        <p class="lead">{t(language, mandates.length === 0 ? 'actAs.none' : 'actAs.lead')}</p>
        <form method="post" action={`/${language}/cabinet/act-as`}>
          <Radios
            name="mandate"
            value={current}
            fieldset={{ legend: { children: t(language, 'actAs.title'), classes: 'govuk-visually-hidden' } }}
            items={[
              { value: 'none', children: t(language, 'actAs.yourself') },
              ...mandates.map((mandate) => ({
                value: mandate.ref,
                children: representedInWords(mandate, language),
                hint: reachInWords(env, now, mandate, language),
              })),
            ]}
          />
          <Button preventDoubleClick>{t(language, 'actAs.continue')}</Button>
        </form>
      </div>
    </div>
  );
}

function representedInWords({ represented: { kind, name, number } }: Mandate, language: Language): string {
  return kind === 'organisation'
    ? t(language, 'actAs.organisation', { name: say(name, language), bin: number })
    : say(name, language);
}

/** As what he acts, how far, and until when. */
function reachInWords(env: Env, now: Instant, mandate: Mandate, language: Language): string {
  const { kind, scope, lastDay } = mandate;
  const title = mandateKind(env, kind, now)?.title;
  return [
    title && say(title, language),
    t(language, scope.maySign ? 'actAs.maySign' : 'actAs.fillOnly'),
    lastDay && t(language, 'actAs.until', { day: formatDate(lastDay, language, 'long') }),
  ]
    .filter(Boolean)
    .join(' · ');
}
