/** Signing out at a client's wish, and what is said afterwards. */
import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button } from '#ui/index.ts';

const t = texts('sign-on');

interface Props {
  readonly language: Language;
  readonly action: string;
  readonly secret: string;
  readonly isSignedIn: boolean;
  /** The client that led here, where it said who it is. */
  readonly title?: string;
}

export function SignOutPage({ language, action, secret, isSignedIn, title }: Props): VNode {
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">{t(language, isSignedIn ? 'signOut.title' : 'signedOut.title')}</h1>
        <p class="govuk-body">{t(language, isSignedIn ? 'signOut.lead' : 'signedOut.already')}</p>
        <form method="post" action={action}>
          <input type="hidden" name="xsrf" value={secret} />
          <div class="govuk-button-group">
            <Button name="logout" value="yes" preventDoubleClick>
              {t(language, isSignedIn ? 'signOut.everywhere' : 'signedOut.continue')}
            </Button>
            {isSignedIn && title !== undefined && (
              <Button classes="govuk-button--secondary" preventDoubleClick>
                {t(language, 'signOut.onlyThere', { title })}
              </Button>
            )}
          </div>
        </form>
      </div>
    </div>
  );
}

export function SignedOutPage({ language, stays }: { readonly language: Language; readonly stays: boolean }): VNode {
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">{t(language, 'signedOut.title')}</h1>
        <p class="govuk-body">{t(language, stays ? 'signedOut.onlyThere' : 'signedOut.everywhere')}</p>
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}${stays ? '/cabinet' : ''}`}>
            {t(language, stays ? 'signedOut.cabinet' : 'signedOut.home')}
          </a>
        </p>
      </div>
    </div>
  );
}
