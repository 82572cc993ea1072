/** The answer to a complaint: the place to sign it, and what was signed. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { SignBox } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import type { Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, InsetText } from '#ui/index.ts';
import type { Words } from '../actions/read.ts';
import type { AnswerContent } from '../store/answer-contents.ts';
import { agencyName, type Reading } from './words.ts';

const t = texts('oversight');

/** The exact bytes of the answer, and the place to sign them. */
export function SignAnswerPage(props: { env: Env; language: Language; prepared: AnswerContent }): VNode {
  const { env, language, prepared } = props;
  const base = `/${language}/oversight/complaints/${prepared.complaintId}`;
  return (
    <>
      <BackLink href={base}>{t(language, 'hearing.sign.back')}</BackLink>
      <h1>{t(language, 'hearing.sign.title')}</h1>
      <p class="lead">{t(language, 'hearing.sign.lead')}</p>
      <SignBox
        language={language}
        contentBase64={base64(prepared.content)}
        uploadAction={`${base}/sign`}
        downloadHref={`${base}/content`}
        phone={env}
      >
        <input type="hidden" name="sha256" value={prepared.sha256} />
      </SignBox>
    </>
  );
}

interface SignedProps {
  readonly reading: Reading;
  readonly words: Words;
  /** The page of the complaint: the files lie under it. */
  readonly base: string;
}

/** Who signed the answer, and both files to check it without us. Nothing for an answer of the time before answers were signed. */
export function SignedAnswer({ reading, words, base }: SignedProps): VNode | null {
  const { env, language, now } = reading;
  if (!words.signed) return null;
  return (
    <InsetText>
      <p>{t(language, 'complaint.signed', { agency: agencyName(reading, countryOf(env, now).offices.oversight) })}</p>
      <p>{t(language, 'complaint.signedHelp')}</p>
      <ul class="govuk-list">
        <li>
          <a class="govuk-link" href={`${base}/answer.json`} download="">
            {t(language, 'complaint.signedContent')}
          </a>
        </li>
        <li>
          <a class="govuk-link" href={`${base}/answer.p7s`} download="">
            {t(language, 'complaint.signature')}
          </a>
        </li>
      </ul>
    </InsetText>
  );
}
