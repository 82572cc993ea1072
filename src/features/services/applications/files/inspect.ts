/** What an uploaded file is: by its content, never by its name or by what the browser said. */
import { fileTypeFromBuffer } from 'file-type';
import type { Upload } from '#platform/feature.ts';
import type { SimpleField } from '../../definition.ts';
import { cleanText } from '../answers/normalise.ts';

export type FileField = Extract<SimpleField, { type: 'file' }>;
/** What a question takes. */
export interface FileLimits {
  readonly accept: readonly Accepted[];
  readonly maxBytes: number;
}
type Accepted = FileField['accept'][number];

const MEDIA_TYPES: Readonly<Record<string, Accepted>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpeg',
  'image/png': 'png',
};

const EXTENSIONS = { pdf: 'pdf', jpeg: 'jpg', png: 'png' } satisfies Record<Accepted, string>;

const ENDINGS = { pdf: '.pdf', jpeg: '.jpg,.jpeg', png: '.png' } satisfies Record<Accepted, string>;

/** The limits for whoever chooses a file: `accept` for the control, kinds and megabytes for the words beside it. */
export const limitsShown = ({ accept, maxBytes }: FileLimits) => ({
  accept: accept.map((kind) => ENDINGS[kind]).join(','),
  kinds: accept.map((kind) => kind.toUpperCase()).join(', '),
  megabytes: Math.floor(maxBytes / 1_000_000),
});

/** Media types of all kinds of files that a question may take. */
export const FILE_MEDIA_TYPES: readonly string[] = Object.keys(MEDIA_TYPES);

type Inspection =
  | { readonly ok: true; readonly name: string; readonly mediaType: string }
  | { readonly ok: false; readonly reason: 'file_size' | 'file_type' };

// A PDF may have rubbish before its header, which some readers forgive and others run; the header must be at the very beginning.
const PDF_HEADER = '%PDF-';

/** Whether the file is within the limits; with its harmless name. */
export async function inspect(limits: FileLimits, file: Pick<Upload, 'name' | 'size' | 'head'>): Promise<Inspection> {
  const { name, size, head: first } = file;
  if (size === 0 || size > limits.maxBytes) return { ok: false, reason: 'file_size' };
  const mediaType = (await fileTypeFromBuffer(first))?.mime;
  const kind = mediaType === undefined ? undefined : MEDIA_TYPES[mediaType];
  if (mediaType === undefined || kind === undefined || !limits.accept.includes(kind))
    return { ok: false, reason: 'file_type' };
  const head = new TextDecoder('latin1').decode(first.subarray(0, PDF_HEADER.length));
  if (kind === 'pdf' && head !== PDF_HEADER) return { ok: false, reason: 'file_type' };
  return { ok: true, name: harmlessName(name, EXTENSIONS[kind]), mediaType };
}

const MAX_NAME = 100;
/** Of which so much is left when spaces and dashes at its ends are gone. */
const LOOKED_AT = 4 * MAX_NAME;

/**
 * A name that is only a name: without folders, characters that file systems or shells read, or a second extension that lies; the
 * extension is that of the content.
 */
export function harmlessName(name: string, extension: string): string {
  // cleanText has taken the control characters out.
  const last = cleanText(name, false).split(/[/\\]/).at(-1) ?? '';
  const stem = last
    .replace(/\.[^.]*$/, '')
    .replace(/[<>:"|?*%$`'&;#{}.]+/gu, '-')
    .replace(/\s+/g, ' ')
    .slice(0, LOOKED_AT)
    .toWellFormed()
    .replace(/^[\s-]+|[\s-]+$/g, '');
  return `${[...stem].slice(0, MAX_NAME).join('') || 'file'}.${extension}`;
}
