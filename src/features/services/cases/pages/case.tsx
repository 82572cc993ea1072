/** The page of a case for its applicant. */
import type { VNode } from 'preact';
import { act, type Cite } from '#features/country/index.ts';
import { awaitedBy, type LookupPage, lookupEntry, lookupsOf } from '#features/registers/index.ts';
import { type Inclusion, inclusion } from '#features/transparency/index.ts';
import { fromHex } from '#kernel/hash.ts';
import type { Language } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import { type Context, page, type Reply, type RouteRequest } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  Details,
  ErrorSummary,
  InsetText,
  Ledger,
  Proof,
  Section,
  StatusTag,
  Textarea,
} from '#ui/index.ts';
import { type Application, applicationOf } from '../../applications/application.ts';
import { type HelpersChange, sentChanges } from '../../applications/helped/changes.ts';
import { Helped } from '../../applications/helped/page.tsx';
import { AwaitedLines, type AwaitedRegister, outageInWords } from '../../applications/pages/awaited.tsx';
import type { Happening } from '../happenings.ts';
import { happeningsOf } from '../happenings.ts';
import type { LoadedCase } from '../load.ts';
import { type NextAct, nextActs } from '../next-acts.ts';
import { readableCase } from '../present.ts';
import { isAwaiting, isClosed } from '../rules/state.ts';
import { waitsForSignature } from '../signatures.ts';
import { HappeningsLedger } from './ledger.tsx';
import { CaseTerm } from './term.tsx';
import { Turn } from './turn.tsx';
import { TONES, wordsOf } from './words.ts';

const t = texts('services');

interface CaseView {
  readonly env: Env;
  readonly language: Language;
  readonly loaded: LoadedCase;
  readonly happenings: readonly Happening[];
  readonly acts: readonly NextAct[];
  readonly lookups: LookupPage;
  /** What helpers changed before it was sent. */
  readonly helped: readonly HelpersChange[];
  readonly application: Application | undefined;
  readonly inclusion: Inclusion | undefined;
  /** What a waiting case asks of registers that live elsewhere. */
  readonly awaited: readonly AwaitedRegister[];
  /** It isn't known yet whether it was signed. */
  readonly waitsForSignature: boolean;
  /** The form that was sent without a word in it. */
  readonly empty?: EmptyForm | undefined;
}

export type EmptyForm = 'objection' | 'message';

/** Everything that the page shows. Refuses services.not_found for those whom the case doesn't concern. */
async function caseView(tx: Tx, ctx: Context, caseId: string): Promise<CaseView> {
  const loaded = await readableCase(tx, ctx, caseId);
  const { row, entries } = loaded;
  const holder = row.organisationId === undefined ? { personId: row.personId } : { organisationId: row.organisationId };
  const leaf = entries.at(-1)?.leaf;
  return {
    env: tx.env,
    language: ctx.language,
    loaded,
    happenings: await happeningsOf(tx, loaded),
    acts: nextActs(loaded, ctx),
    helped: await sentChanges(tx, entries),
    application: await applicationOf(tx, caseId),
    lookups: await lookupsOf(tx, holder, { caseId, limit: 100 }),
    inclusion: leaf === undefined ? undefined : await inclusion(tx, fromHex(leaf)),
    waitsForSignature: !isClosed(loaded.state) && (await waitsForSignature(tx, caseId)),
    awaited: isAwaiting(loaded.state) && !isClosed(loaded.state) ? await awaitedBy(tx, caseId) : [],
  };
}

/** The reply of `/:lang/applications/:id` and of `/:lang/cases/:id`; also when one of its forms came back empty. */
export async function casePage({ app, ctx }: RouteRequest, caseId: string, empty?: EmptyForm): Promise<Reply> {
  const view = { ...(await app.read((tx) => caseView(tx, ctx, caseId))), empty };
  return page(view.loaded.edition.definition.title[ctx.language], <CasePage {...view} />, {
    navigation: 'cabinet',
    ...(empty ? { status: 422, hasErrors: true } : {}),
  });
}

function CasePage(view: CaseView): VNode {
  const { env, language, loaded, happenings, lookups } = view;
  const { row, edition, state } = loaded;
  const words = wordsOf(env, language, loaded.now);
  return (
    <>
      <BackLink href={`/${language}/applications`}>{t(language, 'list.title')}</BackLink>
      {view.empty && (
        <ErrorSummary
          errorList={[
            {
              href: `#${view.empty}`,
              children: t(language, view.empty === 'objection' ? 'case.hearing.empty' : 'case.message.empty'),
            },
          ]}
        />
      )}
      <h1 class="govuk-heading-l">{edition.definition.title[language]}</h1>
      <p>
        <StatusTag tone={TONES[state.status]}>{t(language, `status.${state.status}`)}</StatusTag>{' '}
        <span class="note">
          {t(language, 'case.head', { number: row.number, day: words.day(row.submittedAt) })} ·{' '}
          {words.agency(row.provider)}
        </span>
      </p>
      <Erased {...view} />
      <Turn {...view} />
      {view.waitsForSignature && <WaitsForSignature language={language} />}
      <WaitsElsewhere {...view} />
      <CaseTerm env={env} language={language} loaded={loaded} linksTo={`/${language}/cases/${row.caseId}/term`} />
      <Section title={t(language, 'case.happened.title')}>
        <HappeningsLedger
          env={env}
          language={language}
          loaded={loaded}
          happenings={happenings}
          isOwn={view.acts.length > 0}
        />
      </Section>
      {view.acts.includes('message') && (
        <MessageForm language={language} caseId={row.caseId} empty={view.empty === 'message'} />
      )}
      <HelpedPart {...view} />
      <Section title={t(language, 'case.lookups.title')}>
        {lookups.lookups.length === 0 ? (
          <p>{t(language, 'case.lookups.none')}</p>
        ) : (
          <Details summary={t(language, 'case.lookups.some', { n: lookups.lookups.length })}>
            <Ledger entries={lookups.lookups.map((one) => lookupEntry(env, language, one))} />
          </Details>
        )}
      </Section>
      <Proved {...view} />
      <Acts language={language} caseId={row.caseId} acts={view.acts} />
    </>
  );
}

/** What helpers changed, in the words of the form that was filled in. */
function HelpedPart({ env, language, loaded, helped, application }: CaseView): VNode | null {
  if (!application) return null;
  const words = { env, language, facts: application.facts, files: application.files, now: loaded.now };
  return <Helped words={words} form={loaded.edition.definition.form} changes={helped} />;
}

/** That what the case said is gone, since when and by which article: no fault, but what the law asks. */
function Erased({ env, language, loaded, happenings }: CaseView): VNode | null {
  const erased = happenings.findLast(({ kind }) => kind === 'erased');
  if (!erased) return null;
  const cite = erased.shown.cite as unknown as Cite;
  const { title } = act(env, cite.act) ?? {};
  return (
    <InsetText>
      <p>{t(language, 'case.contentErased', { day: wordsOf(env, language, loaded.now).day(erased.at) })}</p>
      <p class="note">{t(language, 'case.article', { act: title?.[language] ?? cite.act, article: cite.article })}</p>
    </InsetText>
  );
}

/** That nobody decides before it is known whether the signature holds and its certificate stood. */
const WaitsForSignature = ({ language }: { language: Language }): VNode => (
  <InsetText>
    <h2 class="govuk-heading-m">{t(language, 'case.waitsForSignature.title')}</h2>
    <p>{t(language, 'case.waitsForSignature.text')}</p>
  </InsetText>
);

/** That nobody decides before a register elsewhere has answered, since when it is silent, and what the clock does meanwhile. */
function WaitsElsewhere({ env, language, loaded, awaited }: CaseView): VNode | null {
  const { state, now, edition } = loaded;
  if (!isAwaiting(state) || isClosed(state)) return null;
  const speaking = { env, language, now };
  const { outage, term } = edition.definition;
  const byRegister = [...new Map(awaited.map((one) => [one.register, one])).values()];
  return (
    <InsetText>
      <h2 class="govuk-heading-m">{t(language, 'case.waits.title')}</h2>
      {byRegister.map((one) => (
        <AwaitedLines speaking={speaking} awaited={one} />
      ))}
      <p>
        {t(language, 'case.waits.text')} {outage && !('kind' in term) && outageInWords(speaking, outage)}
      </p>
    </InsetText>
  );
}

function MessageForm({ language, caseId, empty }: { language: Language; caseId: string; empty: boolean }): VNode {
  return (
    <Section title={t(language, 'case.message.title')}>
      <form method="post" action={`/${language}/cases/${caseId}/messages`}>
        <Textarea
          id="message"
          name="text"
          {...(empty ? { errorMessage: t(language, 'case.message.empty') } : {})}
          label={t(language, 'case.message.label')}
          hint={t(language, 'case.message.hint')}
          rows={4}
        />
        <Button classes="govuk-button--secondary">{t(language, 'case.message.button')}</Button>
      </form>
    </Section>
  );
}

function Proved({ language, loaded, inclusion: found }: CaseView): VNode {
  const leaf = loaded.entries.at(-1)?.leaf ?? '';
  return (
    <Section title={t(language, 'case.proof.title')}>
      <Proof>
        <p>
          {found
            ? t(language, 'case.proof.published', { index: found.index, size: found.treeSize })
            : t(language, 'case.proof.waiting')}
        </p>
        <p>
          <code>{leaf}</code>
        </p>
        <p>
          <a class="govuk-link" href={`/${language}/cases/${loaded.row.caseId}/proof.json`} download>
            {t(language, 'case.proof.download')}
          </a>
        </p>
        <p>
          <a class="govuk-link" href={`/${language}/cases/${loaded.row.caseId}/passport.asice`} download>
            {t(language, 'case.proof.passport')}
          </a>
        </p>
        {loaded.state.draws > 0 && (
          <p>
            <a class="govuk-link" href={`/${language}/draws/${loaded.row.number}`}>
              {t(language, 'case.proof.draw')}
            </a>
          </p>
        )}
      </Proof>
    </Section>
  );
}

function Acts({
  language,
  caseId,
  acts,
}: {
  language: Language;
  caseId: string;
  acts: readonly NextAct[];
}): VNode | null {
  if (!acts.includes('withdraw') && !acts.includes('complain')) return null;
  return (
    <Section title={t(language, 'case.acts')}>
      <p class="govuk-button-group">
        {acts.includes('withdraw') && (
          <a class="govuk-link" href={`/${language}/cases/${caseId}/withdraw`}>
            {t(language, 'case.withdraw.link')}
          </a>
        )}
        {acts.includes('complain') && (
          <a class="govuk-link" href={`/${language}/cases/${caseId}/complaint`}>
            {t(language, 'case.complain')}
          </a>
        )}
      </p>
    </Section>
  );
}

/** A step in between, so that nobody takes an application back by a slip. */
export function WithdrawPage({ language, loaded }: { language: Language; loaded: LoadedCase }): VNode {
  const base = `/${language}/cases/${loaded.row.caseId}`;
  return (
    <>
      <BackLink href={base}>{t(language, 'case.backToCase')}</BackLink>
      <h1 class="govuk-heading-l">{t(language, 'case.withdraw.title')}</h1>
      <p class="lead">
        {loaded.edition.definition.title[language]} · {loaded.row.number}
      </p>
      <p>{t(language, 'case.withdraw.text')}</p>
      <form method="post" action={`${base}/withdraw`}>
        <Button classes="govuk-button--warning">{t(language, 'case.withdraw.button')}</Button>
      </form>
    </>
  );
}
