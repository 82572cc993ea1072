import type { ComponentLabels, LayoutLabels } from './types.ts';

export const layout: LayoutLabels = {
  brand: 'Shanyraq',
  skipToContent: 'Skip to main content',
  mainNavigation: 'Main navigation',
  languages: 'Language',
  losesTyped: 'What you typed may be lost if you change the language',
  signIn: 'Sign in',
  signedInAs: 'Signed in as',
  footer: 'About this site',
  errorTitlePrefix: 'Error: ',
};

export const components: ComponentLabels = {
  back: 'Back',
  breadcrumb: 'Breadcrumb',
  error: 'Error',
  errorSummaryTitle: 'There is a problem',
  warning: 'Warning',
  important: 'Important',
  success: 'Success',
  pagination: 'Pagination',
  page: (number) => `Page ${number}`,
  previous: 'Previous',
  next: 'Next',
  pageAfter: ' page',
  day: 'Day',
  month: 'Month',
  year: 'Year',
  search: 'Search',
  had: 'We already have it',
  lacking: 'Needed from you',
  proof: 'Proof',
  termDay: { past: 'Past', today: 'Today', future: 'To come', off: 'Not a working day' },
  characterCount: {
    describeCharacters: 'You can enter up to %{count} characters',
    describeWords: 'You can enter up to %{count} words',
  },
};
