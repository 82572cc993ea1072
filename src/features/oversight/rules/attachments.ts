/** Files that go with a complaint. */

/** A control each, because without script a browser sends what one control holds. */
export const ATTACHMENTS = ['file1', 'file2', 'file3'] as const;
export type Attachment = (typeof ATTACHMENTS)[number];

export const ATTACHMENT_LIMITS = { accept: ['pdf', 'jpeg', 'png'], maxBytes: 10_000_000 } as const;

/** As the history keeps it; the bytes lie apart, under their digest. */
export type Attached = {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  /** How many, in figures. */
  readonly bytes: string;
  readonly scan: 'clean' | 'not-configured';
};
