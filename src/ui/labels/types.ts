/** Texts of one message by CLDR plural category; `%{count}` stands for the number. */
export type PluralText = { readonly [category in 'one' | 'few' | 'many' | 'other']?: string };

/** Texts that the components themselves say, mostly to people who listen instead of look. */
export interface ComponentLabels {
  readonly back: string;
  readonly breadcrumb: string;
  readonly error: string;
  readonly errorSummaryTitle: string;
  readonly warning: string;
  readonly important: string;
  readonly success: string;
  readonly pagination: string;
  readonly page: (number: number | string) => string;
  readonly previous: string;
  readonly next: string;
  /** Said after "previous" and "next", never shown; begins with a space. */
  readonly pageAfter: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly search: string;
  readonly had: string;
  readonly lacking: string;
  readonly proof: string;
  readonly termDay: { readonly past: string; readonly today: string; readonly future: string; readonly off: string };
  readonly characterCount: CharacterCountLabels;
}

/** Texts of the character count; those left out are the script's own English ones. */
export interface CharacterCountLabels {
  readonly describeCharacters: string;
  readonly describeWords: string;
  readonly charactersUnderLimit?: PluralText;
  readonly charactersAtLimit?: string;
  readonly charactersOverLimit?: PluralText;
  readonly wordsUnderLimit?: PluralText;
  readonly wordsAtLimit?: string;
  readonly wordsOverLimit?: PluralText;
}

/** Texts of the frame around every page. */
export interface LayoutLabels {
  readonly brand: string;
  readonly skipToContent: string;
  readonly mainNavigation: string;
  readonly languages: string;
  /** Beside the languages, on an answer to a form. */
  readonly losesTyped: string;
  readonly signIn: string;
  readonly signedInAs: string;
  readonly footer: string;
  readonly errorTitlePrefix: string;
}
