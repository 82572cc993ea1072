/** The frame of every page, as a whole HTML document. Pure: whatever it shows comes by its props. */
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Language } from '#kernel/text.ts';
import { Button } from './govuk/button.tsx';
import { SkipLink } from './govuk/links.tsx';
import { PhaseBanner } from './govuk/messages.tsx';
import { type KeptPieces, keptPiece } from './kept.tsx';
import { componentLabels, Labels, type LayoutLabels, layoutLabels } from './labels.ts';
import { LanguageSwitch } from './own/language-switch.tsx';
import { Logo } from './own/shanyraq.tsx';

export interface NavigationItem {
  readonly href: string;
  readonly label: string;
  readonly isCurrent?: boolean | undefined;
}

/** A line above the page: a word, and what it means. */
export interface PageMark {
  readonly tag: string;
  readonly text: string;
}

export interface PageProps {
  readonly language: Language;
  /** Of the page alone; the name of the site is added. */
  readonly title: string;
  /** With the query; begins with the language: `/kk/services?q=…`. */
  readonly path: string;
  /** What was typed isn't at that address: whoever changes the language is told before. */
  readonly losesTyped?: boolean | undefined;
  readonly children?: ComponentChildren;
  /** The page shows an error summary: its title says so first. */
  readonly hasErrors?: boolean | undefined;
  /** `normal`: within the gutters. `wide`: the page sets its own containers. `desk`: edge to edge, filling the height. */
  readonly width?: 'normal' | 'wide' | 'desk' | undefined;
  /** Id of the element at whose beginning the page may be drawn; absent: the footer, when all of the content is there. */
  readonly drawnFrom?: string | undefined;
  readonly navigation?: readonly NavigationItem[] | undefined;
  readonly user?: { readonly name: string; readonly href: string } | undefined;
  /** Where to sign in; shown to those who haven't. */
  readonly signInHref?: string | undefined;
  /** Present on each page of an instance made for demonstration. */
  readonly demo?: PageMark | undefined;
  /** To whom the page speaks, where it isn't the one who reads it. */
  readonly atWindow?: PageMark | undefined;
  readonly stylesheets: readonly string[];
  /** Modules, loaded after the page stands. */
  readonly scripts?: readonly string[] | undefined;
  readonly icon?: string | undefined;
  readonly description?: string | undefined;
  readonly feedback?: ComponentChildren;
  readonly footer?: ComponentChildren;
  readonly footerLinks?: readonly NavigationItem[] | undefined;
  readonly labels?: LayoutLabels | undefined;
}

/** A whole document. Give it to `renderPage`. */
export function Page(props: PageProps): VNode {
  const labels = props.labels ?? layoutLabels[props.language];
  return (
    <Labels.Provider value={componentLabels[props.language]}>
      <html lang={props.language}>
        <Head page={props} labels={labels} />
        <body class={props.width === 'desk' ? 'page--desk' : undefined}>
          <SkipLink>{labels.skipToContent}</SkipLink>
          <Header page={props} labels={labels} />
          <Main page={props} />
          <Footer page={props} labels={labels} />
        </body>
      </html>
    </Labels.Provider>
  );
}

/** The document as it is sent. */
export function renderPage<P>(page: VNode<P>): string {
  return `<!doctype html>${renderToString(page)}`;
}

interface FramePart {
  readonly page: PageProps;
  readonly labels: LayoutLabels;
}

const AFTER_CONTENT = 'footer';

// What is on page after page, by what it says. That is up to languages, kinds of people and rooms of the program, so its keys are few.
const pieces: KeptPieces = new Map();

function Head({ page, labels }: FramePart): VNode {
  const title = page.title === labels.brand ? labels.brand : `${page.title} · ${labels.brand}`;
  return (
    <head>
      {keptPiece(pieces, page.language, `head ${page.icon} ${page.stylesheets}`, () => (
        <HeadOfEvery page={page} />
      ))}
      <title>{page.hasErrors ? `${labels.errorTitlePrefix}${title}` : title}</title>
      {page.description && <meta name="description" content={page.description} />}
      {/* Half a centred line would move when its end comes. The content is usually there before the style sheet is. */}
      <link rel="expect" href={`#${page.drawnFrom ?? AFTER_CONTENT}`} {...{ blocking: 'render' }} />
      {page.scripts?.map((source) => (
        <script type="module" src={source} />
      ))}
    </head>
  );
}

function HeadOfEvery({ page }: Pick<FramePart, 'page'>): VNode {
  return (
    <>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      {page.icon && <link rel="icon" href={page.icon} type="image/svg+xml" />}
      {page.stylesheets.map((href) => (
        <link rel="stylesheet" href={href} />
      ))}
    </>
  );
}

function Header({ page, labels }: FramePart): VNode {
  const { language, demo, atWindow, navigation } = page;
  return (
    <header class="top">
      {demo && keptPiece(pieces, language, `demo ${demo.tag} ${demo.text}`, () => <Mark kind="demo" {...demo} />)}
      {atWindow && <Mark kind="at-window" {...atWindow} />}
      <div class="govuk-width-container top__row">
        {keptPiece(pieces, language, `brand ${labels.brand}`, () => (
          <a class="brand" href={`/${language}`}>
            <Logo />
            {labels.brand}
          </a>
        ))}
        <LanguageSwitch
          language={page.language}
          path={page.path}
          label={labels.languages}
          warning={page.losesTyped ? labels.losesTyped : undefined}
        />
        <SignInOrName page={page} labels={labels} />
        {navigation?.length
          ? keptPiece(pieces, language, `navigation ${labels.mainNavigation} ${JSON.stringify(navigation)}`, () => (
              <Navigation items={navigation} label={labels.mainNavigation} />
            ))
          : null}
      </div>
    </header>
  );
}

function Mark({ kind, tag, text }: PageMark & { readonly kind: 'demo' | 'at-window' }): VNode {
  return (
    <div class={kind}>
      <PhaseBanner tag={{ children: tag }}>{text}</PhaseBanner>
    </div>
  );
}

function Navigation({ items, label }: { items: readonly NavigationItem[]; label: string }): VNode {
  return (
    <nav class="nav" aria-label={label}>
      <ul>
        {items.map((item) => (
          <li>
            <a href={item.href} aria-current={item.isCurrent ? 'page' : undefined}>
              {item.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SignInOrName({ page, labels }: FramePart): VNode | null {
  if (page.user) {
    return (
      <Button href={page.user.href} classes="govuk-button--secondary">
        <span class="top__name">
          <span class="govuk-visually-hidden">{labels.signedInAs} </span>
          {page.user.name}
        </span>
      </Button>
    );
  }
  return page.signInHref ? <Button href={page.signInHref}>{labels.signIn}</Button> : null;
}

function Main({ page }: { page: PageProps }): VNode {
  if (page.width === 'wide') {
    return (
      <main id="content" class="wide" tabIndex={-1}>
        {page.children}
      </main>
    );
  }
  if (page.width === 'desk') {
    return (
      <main id="content" class="full" tabIndex={-1}>
        {page.children}
      </main>
    );
  }
  return (
    <main id="content" class="govuk-width-container govuk-main-wrapper" tabIndex={-1}>
      {page.children}
    </main>
  );
}

function Footer({ page, labels }: FramePart): VNode {
  return (
    <footer id={AFTER_CONTENT} class="footer">
      <div class="govuk-width-container footer__row">
        <div>{page.footer}</div>
        {page.footerLinks && (
          <nav aria-label={labels.footer}>
            <ul>
              {page.footerLinks.map((item) => (
                <li>
                  <a href={item.href}>{item.label}</a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {page.feedback && <div>{page.feedback}</div>}
      </div>
    </footer>
  );
}
