/** One file of a multipart form, as OpenAPI describes it. */
export interface FilePart {
  readonly description: string;
  /** What it may be, by its content. */
  readonly mediaTypes: readonly string[];
  /** How many bytes it may have. */
  readonly maxBytes: number;
  /** Absent: the form may come without it. */
  readonly isRequired?: true;
}
