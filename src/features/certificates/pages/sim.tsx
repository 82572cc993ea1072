/** Signing by the key on a SIM: waiting, the end, and the way on. */
import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import { Button, ErrorSummary, Facts, InsetText } from '#ui/index.ts';
import type { SimSigning } from '../store/sim.ts';
import { GoOn } from './go-on.tsx';

const t = texts('certificates');

export interface SimPageProps {
  readonly language: Language;
  readonly token: string;
  readonly signing: SimSigning;
  /** He pressed the button and there is nothing yet. */
  readonly isAsked: boolean;
}

export function SimPage({ language, token, signing, isAsked }: SimPageProps): VNode {
  const { cms, failure } = signing;
  const { path, integrity } = islandFile('phone');
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        {failure && <ErrorSummary errorList={[{ children: t(language, `sim.failure.${failure}`) }]} />}
        <h1>{t(language, cms ? 'phone.signedTitle' : 'sim.title')}</h1>
        {cms && <GoOn language={language} {...signing} cms={cms} />}
        {failure && <p class="lead">{t(language, 'sim.again')}</p>}
        {!cms && !failure && <Waiting language={language} token={token} code={signing.code} isAsked={isAsked} />}
        <script type="module" src={path} integrity={integrity} />
      </div>
    </div>
  );
}

function Waiting(props: Pick<SimPageProps, 'language' | 'token' | 'isAsked'> & { readonly code: string }): VNode {
  const { language, token, code, isAsked } = props;
  return (
    <>
      <p class="lead">{t(language, 'sim.lead')}</p>
      <Facts items={[{ term: t(language, 'sim.code'), value: code }]} />
      {isAsked ? (
        <InsetText>{t(language, 'sim.notYet')}</InsetText>
      ) : (
        <p class="govuk-body">{t(language, 'sim.then')}</p>
      )}
      <form method="post" action={`/${language}/sign/sim/check`} data-island="answer-wait">
        <input type="hidden" name="token" value={token} />
        <Button>{t(language, 'sim.check')}</Button>
      </form>
    </>
  );
}
