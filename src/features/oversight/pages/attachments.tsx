/** Files of a complaint: asked for in its form, listed on its pages. */
import type { VNode } from 'preact';
import { limitsShown } from '#features/services/index.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Fieldset, FileUpload } from '#ui/index.ts';
import { ATTACHMENT_LIMITS, ATTACHMENTS, type Attached, type Attachment } from '../rules/attachments.ts';

const t = texts('oversight');

interface ControlsProps {
  readonly language: Language;
  /** What is wrong with a file, in words. */
  readonly errors: Readonly<Partial<Record<Attachment, string>>>;
  /** The page comes back: browsers forget what was chosen. */
  readonly isAgain: boolean;
}

export function AttachmentControls({ language, errors, isAgain }: ControlsProps): VNode {
  const { accept, ...limits } = limitsShown(ATTACHMENT_LIMITS);
  return (
    <Fieldset legend={t(language, 'complain.files')}>
      <p class="govuk-hint">{t(language, 'complain.filesHint', limits)}</p>
      {isAgain && <p class="note">{t(language, 'complain.chooseAgain')}</p>}
      {ATTACHMENTS.map((name, index) => (
        <FileUpload
          name={name}
          id={name}
          label={t(language, 'complain.file', { n: index + 1 })}
          attributes={{ accept }}
          {...(errors[name] === undefined ? {} : { errorMessage: errors[name] })}
        />
      ))}
    </Fieldset>
  );
}

interface ListProps {
  readonly language: Language;
  readonly files: readonly Attached[] | undefined;
  /** The page of the complaint: the files lie under it. */
  readonly base: string;
  /** Whether it is said if an antivirus has seen them. */
  readonly showsScan?: boolean;
}

export function AttachmentList({ language, files = [], base, showsScan = false }: ListProps): VNode | null {
  if (files.length === 0) return null;
  return (
    <>
      <h3>{t(language, 'complaint.files')}</h3>
      <ul class="govuk-list">
        {files.map(({ sha256, name, scan }) => (
          <li>
            <a class="govuk-link" href={`${base}/files/${sha256}`} download="">
              {name}
            </a>
            {showsScan && <span class="note"> {t(language, `complaint.scan.${scan}`)}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
