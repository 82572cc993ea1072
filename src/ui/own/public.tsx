/** Parts of public pages: hero, search, cards, figures, columns, empty states. */
import { h, type VNode } from 'preact';
import type { Content } from '../content.ts';
import { Button } from '../govuk/button.tsx';
import { useLabels } from '../labels.ts';
import { Motif } from './shanyraq.tsx';

/** The same gutters as the header's, for pages whose main part goes from edge to edge. */
export function Container({ children }: { readonly children?: Content }): VNode {
  return <div class="govuk-width-container">{children}</div>;
}

export interface SectionProps {
  readonly title: Content;
  readonly id?: string | undefined;
  readonly children?: Content;
}

/** A part of a page under its own heading. */
export function Section({ title, id, children }: SectionProps): VNode {
  return (
    <section id={id}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export interface QuickLinksProps {
  readonly links: readonly { readonly href: string; readonly children: string; readonly isCurrent?: boolean }[];
  /** Stands before them. */
  readonly label?: string;
}

/** A few links in small type, side by side as far as there is room. */
export function QuickLinks({ links, label }: QuickLinksProps): VNode {
  return (
    <div class="often">
      {label}
      <ul>
        {links.map(({ href, children, isCurrent }) => (
          <li>
            <a href={href} aria-current={isCurrent ? 'page' : undefined}>
              {children}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export interface HeroProps {
  readonly title: Content;
  readonly lead?: Content;
  readonly children?: Content;
}

/** The one large thing of a start page. The page must be `wide`. */
export function Hero({ title, lead, children }: HeroProps): VNode {
  return (
    <div class="hero">
      <Motif />
      <Container>
        <h1>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
        {children}
      </Container>
    </div>
  );
}

export interface SearchBoxProps {
  readonly action: string;
  /** Said, not shown. */
  readonly label: string;
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly button?: string | undefined;
}

/** A search by GET: its result has an address. */
export function SearchBox({ action, label, name = 'q', value, placeholder, button }: SearchBoxProps): VNode {
  const labels = useLabels();
  return (
    <search>
      <form class="search" action={action}>
        <input type="search" name={name} aria-label={label} value={value} placeholder={placeholder} />
        <Button>{button ?? labels.search}</Button>
      </form>
    </search>
  );
}

export interface CardProps {
  readonly href: string;
  readonly title: Content;
  readonly children?: Content;
  readonly headingLevel?: 2 | 3 | 4 | undefined;
}

/** A card that is one link. Stands in a `CardGrid`. */
export function Card({ href, title, children, headingLevel = 3 }: CardProps): VNode {
  return (
    <li>
      <div class="card">
        {h(`h${headingLevel}`, { class: 'card__title' }, <a href={href}>{title}</a>)}
        {children && <p>{children}</p>}
      </div>
    </li>
  );
}

export interface FigureProps {
  /** With its unit: "6 min". Only what was measured. */
  readonly figure: Content;
  readonly label: Content;
  readonly note?: Content;
}

/** A large measured figure. Stands in a `CardGrid`. */
export function Figure({ figure, label, note }: FigureProps): VNode {
  return (
    <li>
      <div class="card">
        <p>{label}</p>
        <p class="figure">{figure}</p>
        {note && <p>{note}</p>}
      </div>
    </li>
  );
}

export function CardGrid({ children }: { readonly children?: Content }): VNode {
  return <ul class="grid">{children}</ul>;
}

export interface ColumnsProps {
  /** Title, lead, call to action: on a phone it stands before the aside. */
  readonly intro?: Content;
  /** What holds for the whole page. */
  readonly aside: Content;
  readonly children?: Content;
}

/** A page with its facts beside it; on a phone they stand between its introduction and the rest. */
export function Columns({ intro, aside, children }: ColumnsProps): VNode {
  return (
    <div class="columns">
      {intro && <div class="columns__intro">{intro}</div>}
      <div class="columns__aside">
        <div>{aside}</div>
      </div>
      <div class="columns__main">{children}</div>
    </div>
  );
}

/** Nothing here yet: says why, and what to do about it. */
export function EmptyState({ title, children }: { readonly title: Content; readonly children?: Content }): VNode {
  return (
    <div class="empty">
      <Motif />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
