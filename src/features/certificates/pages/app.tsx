/** Signing by an app of the country: the picture, waiting, the end, and the way on. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { OfferedApp } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatInstant, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Details, ErrorSummary, Facts, InsetText } from '#ui/index.ts';
import type { PhoneSigning } from '../store/phone.ts';
import { GoOn } from './go-on.tsx';
import { pictureOf } from './picture.ts';

const t = texts('certificates');

export interface AppPageProps {
  readonly env: Env;
  readonly ctx: Pick<Context, 'language' | 'now'>;
  readonly app: OfferedApp;
  /** The secret of the page. */
  readonly token: string;
  /** What the app reads. */
  readonly link: string;
  readonly signing: PhoneSigning;
  /** The page that asked; absent where the browser doesn't say. */
  readonly back: string | undefined;
  /** He pressed the button and there is nothing yet. */
  readonly isAsked: boolean;
}

/** How it stands. Signed stays signed, also when the time is over. */
export function stateOf(
  { cms, refusedAt, expiresAt }: PhoneSigning,
  now: Instant,
): 'signed' | 'refused' | 'over' | 'waiting' {
  if (cms) return 'signed';
  if (refusedAt !== null) return 'refused';
  return now >= expiresAt ? 'over' : 'waiting';
}

export async function appPage(props: AppPageProps): Promise<VNode> {
  const { app, ctx, signing, back } = props;
  const { language } = ctx;
  const state = stateOf(signing, ctx.now);
  const name = app.apps[0]?.name ?? '';
  const waiting = state === 'waiting' && (await Waiting(props, name));
  const { path, integrity } = islandFile('phone');
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        {back !== undefined && state !== 'signed' && <BackLink href={back}>{t(language, 'app.back')}</BackLink>}
        {state === 'refused' && <ErrorSummary errorList={[{ children: t(language, 'app.refusedTitle') }]} />}
        <h1>{t(language, state === 'signed' ? 'phone.signedTitle' : 'app.title', { app: name })}</h1>
        {signing.cms && <GoOn language={language} {...signing} cms={signing.cms} />}
        {state === 'over' && <InsetText>{t(language, 'app.over')}</InsetText>}
        {(state === 'over' || state === 'refused') && <p class="lead">{t(language, 'sim.again')}</p>}
        {waiting}
        <script type="module" src={path} integrity={integrity} />
      </div>
    </div>
  );
}

async function Waiting(props: AppPageProps, name: string): Promise<VNode> {
  const { env, ctx, app, token, link, signing, back, isAsked } = props;
  const { language } = ctx;
  const isTaken = signing.openedAt !== null;
  const { zone } = countryOf(env, ctx.now);
  return (
    <>
      <p class="lead">{t(language, isTaken ? 'app.opened' : 'app.lead', { app: name })}</p>
      {env.instance.mode === 'demo' && <InsetText>{t(language, 'app.demo', { app: name })}</InsetText>}
      {!isTaken && (
        <img
          src={await pictureOf(`${app.scheme}${link}`)}
          alt={t(language, 'app.picture', { app: name })}
          width="240"
          height="240"
        />
      )}
      <Facts
        items={[
          { term: t(language, 'phone.code'), value: signing.code },
          { term: t(language, 'app.until'), value: formatInstant(signing.expiresAt, zone, language) },
        ]}
      />
      {!isTaken && <Launch language={language} apps={app.apps} link={link} />}
      <p class="govuk-body">{t(language, 'app.then')}</p>
      {isAsked && <InsetText>{t(language, 'app.notYet')}</InsetText>}
      <form method="post" action={`/${language}/sign/app/check`} data-island="answer-wait">
        <input type="hidden" name="token" value={token} />
        {back !== undefined && <input type="hidden" name="back" value={back} />}
        <Button>{t(language, 'app.check')}</Button>
      </form>
    </>
  );
}

/** On the phone itself there is nothing to point a camera at. */
function Launch(props: {
  readonly language: Language;
  readonly apps: OfferedApp['apps'];
  readonly link: string;
}): VNode {
  const { language, apps, link } = props;
  return (
    <Details summary={t(language, 'app.onThisPhone', { app: apps[0]?.name ?? '' })}>
      {apps.map(({ name, launch, stores }) => (
        <p class="govuk-body">
          <a class="govuk-link" href={launch.replace('{link}', encodeURIComponent(link))} rel="noreferrer">
            {t(language, 'app.open', { app: name })}
          </a>
          {stores.length > 0 && (
            <>
              <br />
              {t(language, 'app.get')}{' '}
              {stores.map((store, i) => (
                <>
                  {i > 0 && ', '}
                  <a class="govuk-link" href={store.address} rel="noreferrer">
                    {store.name}
                  </a>
                </>
              ))}
            </>
          )}
        </p>
      ))}
    </Details>
  );
}
