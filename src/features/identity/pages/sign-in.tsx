import type { VNode } from 'preact';
import { AppForm, SignBox, SimForm, signingApp } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import type { Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { ErrorSummary, InsetText, Section } from '#ui/index.ts';
import type { IssuedChallenge } from '../actions/challenge.ts';
import type { PasskeyQuestion } from '../actions/passkeys.ts';
import { PasskeyForm } from './passkeys.tsx';

const t = texts('identity');

export interface SignInPageProps {
  readonly env: Env;
  readonly language: Language;
  readonly challenge: IssuedChallenge;
  readonly next: string;
  readonly passkey: PasskeyQuestion;
  /** Whether keys on SIMs can be asked. */
  readonly hasSim: boolean;
  /** Why the attempt before failed: what happened, what to do. */
  readonly problem?: { readonly title: string; readonly help: string };
  /** Where the keys of a demonstration lie. */
  readonly demoFolder?: string;
}

export function SignInPage(props: SignInPageProps): VNode {
  const { env, language, challenge, next, passkey, hasSim, problem, demoFolder } = props;
  const hidden = (
    <>
      <input type="hidden" name="challenge" value={challenge.id} />
      <input type="hidden" name="next" value={next} />
    </>
  );
  const contentBase64 = base64(challenge.content);
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        {problem && (
          <ErrorSummary
            title={t(language, 'signIn.errorTitle')}
            description={problem.help}
            errorList={[{ children: problem.title }]}
          />
        )}
        <h1>{t(language, 'signIn.title')}</h1>
        <p class="lead">{t(language, 'signIn.lead')}</p>
        {demoFolder && (
          <InsetText>
            <strong>{t(language, 'signIn.demoTitle')}</strong>
            <br />
            {t(language, 'signIn.demo', { folder: demoFolder })}
          </InsetText>
        )}
        <SignBox
          language={language}
          contentBase64={contentBase64}
          uploadAction={`/${language}/sign-in`}
          downloadHref={`/${language}/sign-in/${challenge.id}/content`}
          phone={false}
        >
          {hidden}
        </SignBox>
        {signingApp(env) && (
          <Section title={t(language, 'signIn.appTitle')}>
            <AppForm env={env} language={language} contentBase64={contentBase64} uploadAction={`/${language}/sign-in`}>
              {hidden}
            </AppForm>
          </Section>
        )}
        {hasSim && (
          <Section title={t(language, 'signIn.simTitle')}>
            <SimForm language={language} contentBase64={contentBase64} uploadAction={`/${language}/sign-in`}>
              {hidden}
            </SimForm>
          </Section>
        )}
        <Section title={t(language, 'passkeys.signInTitle')}>
          <p class="govuk-body">{t(language, 'passkeys.signIn')}</p>
          <PasskeyForm language={language} question={passkey} mode="get" action={`/${language}/sign-in/passkey`}>
            <input type="hidden" name="next" value={next} />
          </PasskeyForm>
        </Section>
      </div>
    </div>
  );
}
