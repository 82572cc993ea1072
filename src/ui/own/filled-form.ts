/** A form as it is shown again: what was filled in, by the names of its fields, and those left empty or impossible. */
export interface FilledForm {
  readonly values: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
}

/** As it is shown first. */
export const EMPTY_FORM: FilledForm = { values: {}, faults: [] };
