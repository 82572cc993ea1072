/** Getting a key: the code, the making, the signature for it where that is the proof, and the end. */
import type { VNode } from 'preact';
import { SignBox } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  Details,
  ErrorSummary,
  IdentifierInput,
  Input,
  InsetText,
  Radios,
  Section,
  WarningText,
} from '#ui/index.ts';
import type { Basis } from '../actions/basis.ts';
import type { BegunEnrolment } from '../actions/begin.ts';

const t = texts('certificates');

interface CodePageProps {
  readonly language: Language;
  readonly iin?: string;
  readonly bin?: string | undefined;
  readonly isWrong?: boolean;
  /** Whoever is signed in by a certificate needs no code: in whose names he may make a key. */
  readonly bases?: readonly Basis[] | undefined;
}

export function CodePage(props: CodePageProps): VNode {
  const { language, isWrong, bases } = props;
  const wrong = t(language, 'refusal.wrong_code.title');
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        {isWrong && (
          <ErrorSummary
            description={t(language, 'refusal.wrong_code.help')}
            errorList={[{ href: '#code', children: wrong }]}
          />
        )}
        <h1>{t(language, 'code.title')}</h1>
        {bases ? (
          <>
            <AddKey language={language} bases={bases} />
            <Details summary={t(language, 'code.have')}>
              <CodeForm {...props} />
            </Details>
          </>
        ) : (
          <>
            <p class="lead">{t(language, 'code.lead')}</p>
            <InsetText>{t(language, 'code.none')}</InsetText>
            <CodeForm {...props} />
          </>
        )}
        <Section title={t(language, 'centre.title')}>
          <form method="post" action={`/${language}/get-key/for-centre`}>
            <p class="govuk-body">{t(language, 'centre.text')}</p>
            <Button classes="govuk-button--secondary" preventDoubleClick>
              {t(language, 'centre.act')}
            </Button>
          </form>
        </Section>
      </div>
    </div>
  );
}

function CodeForm({ language, iin, bin, isWrong }: CodePageProps): VNode {
  return (
    <form method="post" action={`/${language}/get-key`} noValidate>
      <IdentifierInput name="iin" label={t(language, 'code.iin')} value={iin} />
      <Input
        id="code"
        name="code"
        label={t(language, 'code.code')}
        hint={t(language, 'code.codeHint')}
        autocomplete="one-time-code"
        autocapitalize="characters"
        spellcheck={false}
        classes="govuk-input--width-20"
        errorMessage={isWrong ? t(language, 'refusal.wrong_code.title') : undefined}
      />
      <IdentifierInput name="bin" label={t(language, 'code.bin')} hint={t(language, 'code.binHint')} value={bin} />
      <Button preventDoubleClick>{t(language, 'code.go')}</Button>
    </form>
  );
}

/** For who is signed in by a certificate: another key, on this device, in his own name or that of an organisation. */
export function AddKey({ language, bases }: { readonly language: Language; readonly bases: readonly Basis[] }): VNode {
  const inNames = bases.map(({ bin, name, needsAgreement }) => ({
    value: bin,
    children: say(name, language),
    ...(needsAgreement ? { hint: { children: t(language, 'add.agreement') } } : {}),
  }));
  return (
    <form method="post" action={`/${language}/cabinet/certificates/new`}>
      <p class="govuk-body">{t(language, 'add.text')}</p>
      {inNames.length > 0 && (
        <Radios
          name="bin"
          fieldset={{ legend: { children: t(language, 'add.whose') } }}
          items={[{ value: '', children: t(language, 'add.own'), checked: true }, ...inNames]}
        />
      )}
      <Button preventDoubleClick>{t(language, 'add.act')}</Button>
    </form>
  );
}

/** What is shown to the operator; the script writes the code. */
const Approve = ({ language }: { readonly language: Language }): VNode => (
  <div data-say="unapproved" hidden>
    <p class="govuk-body">{t(language, 'centre.show')}</p>
    <p class="figure" data-code="" />
    <p class="govuk-body">{t(language, 'centre.wait')}</p>
  </div>
);

const STEPS = ['working', 'unagreed', 'waiting', 'late'];
const TROUBLES = ['unnamed', 'unsupported', 'failed'];

export function MakeKeyPage(props: {
  readonly language: Language;
  readonly enrolment: BegunEnrolment;
  readonly device: string;
}): VNode {
  const { language, enrolment, device } = props;
  const { path, integrity } = islandFile('enrol');
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'make.title')}</h1>
        <p class="lead">{t(language, 'make.lead')}</p>
        <WarningText iconFallbackText={t(language, 'withdraw.warning')}>{t(language, 'make.own')}</WarningText>
        <p class="govuk-body" data-no-script>
          {t(language, 'make.noScript')}
        </p>
        <div
          data-island="enrol"
          data-id={enrolment.id}
          data-token={enrolment.token}
          data-challenge={enrolment.challenge}
          data-sign={`/${language}/cabinet/certificates/new/${enrolment.id}`}
          data-ready={`/${language}/get-key/ready`}
          hidden
        >
          <Input
            id="device"
            name="device"
            label={t(language, 'make.device')}
            hint={t(language, 'make.deviceHint')}
            value={device}
            autocomplete="off"
            attributes={{ maxlength: '60' }}
          />
          <Button type="button" id="make">
            {t(language, 'make.act')}
          </Button>
          <div role="alert">
            <Approve language={language} />
            {[...STEPS, ...TROUBLES].map((said) => (
              <p class={TROUBLES.includes(said) ? 'govuk-error-message' : 'govuk-body'} data-say={said} hidden>
                {t(language, `make.${said}`)}
              </p>
            ))}
          </div>
        </div>
        <script type="module" src={path} integrity={integrity} />
      </div>
    </div>
  );
}

export function SignForKeyPage(props: {
  readonly env: Env;
  readonly language: Language;
  readonly id: string;
  readonly content: Uint8Array;
  readonly device: string;
  /** In whose name, where not in one's own. */
  readonly basis: Basis | undefined;
}): VNode {
  const { env, language, id, content, device, basis } = props;
  const address = `/${language}/cabinet/certificates/new/${id}`;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/cabinet/certificates`}>{t(language, 'list.title')}</BackLink>
        <h1>{t(language, 'confirm.title')}</h1>
        <p class="lead">
          {basis
            ? t(language, 'confirm.inName', { device, organisation: say(basis.name, language) })
            : t(language, 'confirm.lead', { device })}
        </p>
        <SignBox
          language={language}
          contentBase64={base64(content)}
          uploadAction={address}
          downloadHref={`${address}/content`}
          phone={env}
        />
      </div>
    </div>
  );
}

/** The key's certificate is fetched to the device here, where it wasn't at once. */
export function ReadyPage({ language }: { readonly language: Language }): VNode {
  const { path, integrity } = islandFile('enrol');
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'ready.title')}</h1>
        <p class="govuk-body" data-no-script>
          {t(language, 'make.noScript')}
        </p>
        <div data-island="enrol-collect" role="status">
          <p class="lead" data-say="ready" hidden>
            {t(language, 'ready.lead')}
          </p>
          <p class="govuk-body" data-say="waiting" hidden>
            {t(language, 'make.waiting')}
          </p>
          <Approve language={language} />
          <p class="govuk-body" data-say="unagreed" hidden>
            {t(language, 'make.unagreed')}
          </p>
          <p class="govuk-body" data-say="none" hidden>
            {t(language, 'ready.none')}
          </p>
          <p class="govuk-body" data-say="late" hidden>
            {t(language, 'make.late')}
          </p>
        </div>
        <p class="govuk-body">{t(language, 'ready.lost')}</p>
        <Button href={`/${language}/sign-in`}>{t(language, 'ready.signIn')}</Button>
        <script type="module" src={path} integrity={integrity} />
      </div>
    </div>
  );
}
