/** Help: signing in, checking a document, the log, complaining, and what the accessibility of the site is. */
import type { VNode } from 'preact';
import { agency, countryOf } from '#features/country/index.ts';
import type { Reading } from '#features/services/index.ts';
import { texts } from '#platform/texts.ts';
import { Section } from '#ui/index.ts';

const t = texts('portal');

interface Chapter {
  readonly id: string;
  /** How many paragraphs it has: `help.<id>.text1`, … */
  readonly paragraphs: number;
  readonly link?: string;
  /** Its page is of people's own: whoever is in an office has none there. */
  readonly isOwn?: true;
}

const CHAPTERS: readonly Chapter[] = [
  { id: 'signIn', paragraphs: 3, link: 'sign-in' },
  { id: 'sign', paragraphs: 2 },
  { id: 'document', paragraphs: 2, link: 'v' },
  { id: 'log', paragraphs: 2, link: 'log' },
  { id: 'data', paragraphs: 1, link: 'cabinet/lookups', isOwn: true },
  { id: 'complain', paragraphs: 2, link: 'applications', isOwn: true },
  { id: 'accessibility', paragraphs: 3 },
];

interface HelpPageProps {
  readonly reading: Reading;
  /** Whether the reader is in an office. */
  readonly isStaff: boolean;
}

export function HelpPage({ reading, isStaff }: HelpPageProps): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'help.title')}</h1>
      <p class="lead">{t(language, 'help.lead')}</p>
      <nav aria-label={t(language, 'help.contents')}>
        <ul>
          {CHAPTERS.map(({ id }) => (
            <li>
              <a href={`#${id}`}>{t(language, `help.${id}.title`)}</a>
            </li>
          ))}
        </ul>
      </nav>
      {CHAPTERS.map((chapter) => (
        <ChapterText reading={reading} isStaff={isStaff} chapter={chapter} />
      ))}
      <Contact reading={reading} />
    </>
  );
}

function ChapterText({ reading, isStaff, chapter }: HelpPageProps & { readonly chapter: Chapter }): VNode {
  const { language } = reading;
  const { id, paragraphs, link, isOwn } = chapter;
  return (
    <Section id={id} title={t(language, `help.${id}.title`)}>
      {Array.from({ length: paragraphs }, (_, index) => (
        <p>{t(language, `help.${id}.text${index + 1}`)}</p>
      ))}
      {link && !(isOwn && isStaff) && (
        <p>
          <a href={`/${language}/${link}`}>{t(language, `help.${id}.link`)}</a>
        </p>
      )}
    </Section>
  );
}

/** The agency that answers for the platform. */
function Contact({ reading }: { readonly reading: Reading }): VNode | null {
  const { env, language, now } = reading;
  const office = agency(env, countryOf(env, now).offices.platform, now);
  if (!office) return null;
  return (
    <Section id="contact" title={t(language, 'help.contact.title')}>
      <p>
        <a href={`/${language}/agencies/${office.agency}`}>{office.title[language]}</a>
        {', '}
        <a href={`tel:${office.phone.replace(/[^+\d]/g, '')}`}>{office.phone}</a>
      </p>
    </Section>
  );
}
