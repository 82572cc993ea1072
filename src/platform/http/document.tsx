/** Puts a page's body into the frame: navigation, sign-in, languages, the demo's mark. */
import { isSignedIn } from '#kernel/actor.ts';
import type { Language } from '#kernel/text.ts';
import { Page, type PageMark, renderPage } from '#ui/index.ts';
import type { App } from '../app.ts';
import { perEnv } from '../app.ts';
import type { Context, Feature, HeaderItem, PageReply } from '../feature.ts';
import { texts } from '../texts.ts';
import { provideAsset } from './assets.ts';
import { siteStylesheet } from './styles.ts';

/** What a person sees of himself in the header; identity fills it by a hook. */
export interface Chrome {
  readonly userName?: string;
  readonly userHref?: string;
  /** Whom he helps at a window: the pages speak to that person. */
  readonly atWindow?: PageMark;
}

export interface Frame {
  readonly app: App;
  readonly ctx: Context;
  /** Where a GET gives this page, or the one with the form that it answers. */
  readonly url: string;
  /** It answers a form: what was typed into it is not at that address. */
  readonly answersForm?: boolean;
  readonly chrome: Chrome;
  readonly items: readonly HeaderItem[];
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" fill="none" stroke="#0073a0" stroke-width="4"><circle cx="32" cy="32" r="28"/><path d="M21 8c7 16 7 32 0 48M43 8c-7 16-7 32 0 48M8 21c16 7 32 7 48 0M8 43c16-7 32-7 48 0"/></svg>`;

interface FrameAssets {
  readonly icon: string;
  readonly stylesheets: readonly string[];
}

// Bytes of the program, the same for every page and instance: made for the first page, for making them anew was a twentieth of a page's cost.
let frameAssets: FrameAssets | undefined;

function assetsOfFrame(): FrameAssets {
  if (frameAssets) return frameAssets;
  const { css, path } = siteStylesheet();
  const stylesheet = provideAsset({ path, bytes: Buffer.from(css), type: 'text/css; charset=utf-8' });
  const icon = provideAsset({ path: '/assets/shanyraq.svg', bytes: Buffer.from(ICON), type: 'image/svg+xml' });
  frameAssets = { icon, stylesheets: [stylesheet] };
  return frameAssets;
}

const demoMark = perEnv((env) => (language: Language) => {
  const say = texts('platform');
  return env.instance.mode === 'demo'
    ? { tag: say(language, 'layout.demo'), text: say(language, 'layout.demoText') }
    : undefined;
});

/** The items of all features, in order. */
export const headerItemsOf = (features: readonly Feature[]): HeaderItem[] =>
  features.flatMap((feature) => feature.headerItems ?? []).sort((a, b) => a.order - b.order);

/** The whole document of a page reply. */
export function documentOf(frame: Frame, reply: PageReply): string {
  const { language, actor } = frame.ctx;
  const say = texts('platform');
  const path = frame.url.startsWith(`/${language}`) ? frame.url : `/${language}`;
  return renderPage(
    <Page
      language={language}
      title={reply.title}
      path={path}
      losesTyped={frame.answersForm}
      hasErrors={reply.hasErrors}
      width={reply.width}
      drawnFrom={reply.drawnFrom}
      description={reply.description}
      {...assetsOfFrame()}
      scripts={reply.scripts}
      navigation={frame.items
        .filter((item) => item.visible?.(actor) ?? true)
        .map((item) => ({
          href: item.href(language),
          label: item.label(language),
          isCurrent: item.id === reply.navigation,
        }))}
      user={
        frame.chrome.userName && frame.chrome.userHref
          ? { name: frame.chrome.userName, href: frame.chrome.userHref }
          : undefined
      }
      signInHref={isSignedIn(actor) ? undefined : `/${language}/sign-in?next=${encodeURIComponent(path)}`}
      atWindow={frame.chrome.atWindow}
      demo={demoMark(frame.app.env)(language)}
      footer={say(language, 'layout.footer')}
    >
      {reply.body}
    </Page>,
  );
}
