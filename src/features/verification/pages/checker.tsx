/** What the island fills: the fields to choose files with, hidden until there is a script to read them, and a place for the answer. */
import type { VNode } from 'preact';
import type { OutsideTrust } from '#features/trust/outside.ts';
import { base64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import { texts, textsOf } from '#platform/texts.ts';
import { Button, Details, FileUpload } from '#ui/index.ts';

const t = texts('verification');

export interface CheckerProps {
  readonly language: Language;
  /** IANA name: by whose clock moments are told. */
  readonly zone: string;
  readonly trust: Pick<OutsideTrust, 'roots' | 'authorities'>;
  /** Addresses of revocation lists, where there is a site to ask. */
  readonly lists: readonly string[];
  /** By the site's clock: signatures that don't say when they were made are judged by it. */
  readonly now?: Instant;
  /** Before the names of fields, where several stand on one page. */
  readonly prefix?: string;
  /** Only the passport in which the page came. */
  readonly isOffline?: boolean;
}

/** Everything that the island says. */
const wordsOf = (language: Language): Record<string, string> =>
  Object.fromEntries([...textsOf('verification')[language]].filter(([key]) => !/^(page|offline)\./.test(key)));

/** The checker's part of a page. A div and no form: nothing is to be sent. */
export function Checker(props: CheckerProps): VNode {
  const { language, zone, trust, lists, now, prefix = '', isOffline = false } = props;
  const words = { language, zone, working: t(language, 'page.working'), texts: wordsOf(language) };
  const known = { roots: trust.roots.map(base64), authorities: trust.authorities.map(base64), lists, now };
  return (
    <div data-island="verify" data-words={JSON.stringify(words)} data-trust={JSON.stringify(known)}>
      <p data-without-script>{t(language, 'page.noScript')}</p>
      <div data-fields hidden>
        <FileUpload
          name="file"
          id={`${prefix}file`}
          label={t(language, isOffline ? 'offline.choose' : 'page.file')}
          {...(isOffline ? {} : { hint: t(language, 'page.fileHint') })}
        />
        {!isOffline && (
          <FileUpload
            name="content"
            id={`${prefix}content`}
            label={t(language, 'page.content')}
            hint={t(language, 'page.contentHint')}
          />
        )}
        <Details summary={t(language, 'page.otherRoot')}>
          <FileUpload
            name="root"
            id={`${prefix}root`}
            label={t(language, 'page.root')}
            hint={t(language, 'page.rootHint')}
            attributes={{ accept: '.crt,.cer,.pem,.der' }}
          />
        </Details>
        <Button type="button" attributes={{ 'data-check': true }}>
          {t(language, 'page.check')}
        </Button>
        <p data-message role="alert" />
        <div data-result />
      </div>
    </div>
  );
}
