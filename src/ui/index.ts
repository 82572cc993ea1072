/** The door of the ui: every component, the frame of a page, and the style sheet. */
export type { Attributes, Content, Extras, Part } from './content.ts';
export { Button, type ButtonProps } from './govuk/button.tsx';
export { CharacterCount, type CharacterCountProps } from './govuk/character-count.tsx';
export { Checkboxes, type CheckboxesProps, type CheckboxItem } from './govuk/checkboxes.tsx';
export type { ChoiceDivider, ChoiceItem } from './govuk/choices.tsx';
export { DateInput, type DateInputItem, type DateInputProps } from './govuk/date-input.tsx';
export type { ErrorSummaryItem, ErrorSummaryProps } from './govuk/error-summary.tsx';
export type { FieldProps } from './govuk/field.tsx';
export { FileUpload, type FileUploadProps } from './govuk/file-upload.tsx';
export { Input, type InputProps } from './govuk/input.tsx';
export {
  BackLink,
  type BackLinkProps,
  Breadcrumbs,
  type BreadcrumbsProps,
  type Crumb,
  SkipLink,
  type SkipLinkProps,
} from './govuk/links.tsx';
export {
  Details,
  type DetailsProps,
  InsetText,
  Panel,
  type PanelProps,
  PhaseBanner,
  type PhaseBannerProps,
  Tag,
  type TagProps,
  WarningText,
  type WarningTextProps,
} from './govuk/messages.tsx';
export { NotificationBanner, type NotificationBannerProps } from './govuk/notification-banner.tsx';
export { Pagination, type PaginationItem, type PaginationLink, type PaginationProps } from './govuk/pagination.tsx';
export { Radios, type RadiosProps } from './govuk/radios.tsx';
export { Select, type SelectItem, type SelectProps } from './govuk/select.tsx';
export {
  type SummaryAction,
  type SummaryCard,
  SummaryList,
  type SummaryListProps,
  type SummaryRow,
} from './govuk/summary-list.tsx';
export { Table, type TableCell, type TableProps } from './govuk/table.tsx';
export { type TaskItem, TaskList, type TaskListProps, type TaskStatus } from './govuk/task-list.tsx';
export { Textarea, type TextareaProps } from './govuk/textarea.tsx';
export {
  ErrorMessage,
  type ErrorMessageProps,
  Fieldset,
  type FieldsetOptions,
  Hint,
  type HintProps,
  Label,
  type LabelProps,
  type LegendProps,
} from './govuk/texts.tsx';
export { type KeptPieces, keptPiece } from './kept.tsx';
export type { ComponentLabels, LayoutLabels } from './labels.ts';
export { type NavigationItem, Page, type PageMark, type PageProps, renderPage } from './layout.tsx';
export { DayInput } from './own/day-input.tsx';
export { DeskLayout, type DeskLayoutProps, Queue, type QueueItem } from './own/desk.tsx';
export { ErrorSummary } from './own/error-summary.tsx';
export { EMPTY_FORM, type FilledForm } from './own/filled-form.ts';
export { IdentifierInput } from './own/identifier-input.tsx';
export { inLanguage, type LanguageSwitchProps, OWN_NAMES } from './own/language-switch.tsx';
export {
  Card,
  CardGrid,
  type CardProps,
  Columns,
  type ColumnsProps,
  Container,
  EmptyState,
  Figure,
  type FigureProps,
  Hero,
  type HeroProps,
  QuickLinks,
  SearchBox,
  type SearchBoxProps,
  Section,
  type SectionProps,
} from './own/public.tsx';
export {
  type Fact,
  Facts,
  type HaveItem,
  HaveList,
  Ledger,
  type LedgerEntry,
  type LedgerProps,
  Proof,
  StatusTag,
  type Step,
  Steps,
  type Tone,
  toneClasses,
} from './own/service.tsx';

export { TermBar, type TermBarProps, type TermDay } from './own/term-bar.tsx';
export type { StyleSheet } from './style-sheet.ts';
export type { Theme } from './styles.ts';
