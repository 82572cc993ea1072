import type { VNode } from 'preact';
import { act, countryOf } from '#features/country/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { formatMoney } from '#kernel/money.ts';
import { formatInstant, type Language, say } from '#kernel/text.ts';
import { parseUrn } from '#kernel/urn.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Columns, Facts, InsetText, Panel, Section, SummaryList, WarningText } from '#ui/index.ts';
import type { Charge, ChargeLine, Payment, Refund } from '../store/charges.ts';

const t = texts('payments');

export interface PaymentPageProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly charge: Charge;
  /** Who paid for the payer; undefined where he paid himself. */
  readonly paidBy: string | undefined;
  /** The provider's id; undefined where this instance has none. */
  readonly provider: string | undefined;
  /** The last try was declined. */
  readonly isDeclined: boolean;
}

/** One charge: how much, for what, by which articles; a way to pay it, or its receipt. */
export function PaymentPage(props: PaymentPageProps): VNode {
  const { language, charge } = props;
  const back = backOf(charge, language);
  const lines = (
    <Section title={t(language, 'page.lines')} id="lines">
      <Lines {...props} />
    </Section>
  );
  return (
    <>
      {back && <BackLink href={back}>{t(language, 'page.back')}</BackLink>}
      {charge.payment ? (
        <div class="govuk-grid-row">
          <div class="govuk-grid-column-two-thirds">
            <Receipt {...props} payment={charge.payment} back={back} />
            {lines}
          </div>
        </div>
      ) : (
        <Columns intro={<Intro {...props} />} aside={<Amount {...props} />}>
          {lines}
          <Pay {...props} />
        </Columns>
      )}
    </>
  );
}

/** The page of what is paid for, where it has one. */
function backOf({ subject }: Charge, language: Language): string | undefined {
  const { kind, id } = parseUrn(subject);
  return kind === 'case' ? `/${language}/applications/${id}` : undefined;
}

function Intro({ language, charge, isDeclined }: PaymentPageProps): VNode {
  return (
    <>
      {isDeclined && <WarningText>{t(language, 'page.declined')}</WarningText>}
      <h1>{t(language, 'page.title')}</h1>
      <p class="lead">{say(charge.reason, language)}</p>
    </>
  );
}

function Receipt({
  env,
  language,
  charge,
  payment,
  paidBy,
  back,
}: PaymentPageProps & { readonly payment: Payment; readonly back: string | undefined }): VNode {
  const { zone } = countryOf(env, payment.at);
  const rows = [
    { key: t(language, 'receipt.for'), value: say(charge.reason, language) },
    { key: t(language, 'receipt.number'), value: <span class="number">{charge.number}</span> },
    {
      key: t(language, 'receipt.when'),
      value: <time dateTime={isoInstant(payment.at)}>{formatInstant(payment.at, zone, language)}</time>,
    },
    ...(paidBy === undefined ? [] : [{ key: t(language, 'receipt.paidBy'), value: paidBy }]),
    { key: t(language, 'receipt.provider'), value: t(language, `provider.${payment.provider}`) },
    { key: t(language, 'receipt.reference'), value: <span class="number">{payment.reference}</span> },
    ...(charge.refund ? refundRows(charge.refund, zone, language) : []),
  ];
  return (
    <>
      <Panel title={t(language, charge.refund ? 'refund.title' : 'receipt.title')}>
        {formatMoney(charge.total, language)}
      </Panel>
      {charge.refund && <InsetText>{t(language, `refund.reason.${charge.refund.reason}`)}</InsetText>}
      <SummaryList rows={rows} />
      {back && <Button href={back}>{t(language, 'receipt.continue')}</Button>}
    </>
  );
}

function refundRows({ at, reference }: Refund, zone: string, language: Language) {
  return [
    {
      key: t(language, 'refund.when'),
      value: <time dateTime={isoInstant(at)}>{formatInstant(at, zone, language)}</time>,
    },
    { key: t(language, 'refund.reference'), value: <span class="number">{reference}</span> },
  ];
}

function Amount({ env, language, now, charge }: PaymentPageProps): VNode {
  return (
    <Facts
      items={[
        { term: t(language, 'page.amount'), value: formatMoney(charge.total, language), isLarge: true },
        { term: t(language, 'receipt.number'), value: <span class="number">{charge.number}</span> },
        {
          term: t(language, 'page.chargedAt'),
          value: formatInstant(charge.chargedAt, countryOf(env, now).zone, language),
        },
      ]}
    />
  );
}

function Lines({ env, language, charge }: PaymentPageProps): VNode {
  const lines = charge.lines.map((line) => ({
    key: say(line.label, language),
    value: (
      <>
        <span class="number">{formatMoney(line.amount, language)}</span>
        <br />
        <span class="note">{articleOf(env, language, line)}</span>
      </>
    ),
  }));
  const total = <strong class="number">{formatMoney(charge.total, language)}</strong>;
  return <SummaryList rows={[...lines, { key: t(language, 'page.total'), value: total }]} />;
}

function articleOf(env: Env, language: Language, { cite }: ChargeLine): string {
  const law = act(env, cite.act);
  const title = law ? say(law.short ?? law.title, language) : cite.act;
  return t(language, 'page.cite', { act: title, article: cite.article });
}

function Pay({ language, charge, provider }: PaymentPageProps): VNode {
  if (provider === undefined) {
    return (
      <InsetText>
        <p>{t(language, 'none.title')}</p>
        <p>{t(language, 'none.help')}</p>
      </InsetText>
    );
  }
  return (
    <form method="post" action={`/${language}/payments/${charge.id}`}>
      <InsetText>{t(language, `provider.${provider}Help`)}</InsetText>
      <Button preventDoubleClick>
        {t(language, `provider.${provider}Button`, { amount: formatMoney(charge.total, language) })}
      </Button>
    </form>
  );
}
