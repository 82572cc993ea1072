import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language } from '#kernel/text.ts';
import * as en from './labels/en.ts';
import * as kk from './labels/kk.ts';
import * as ru from './labels/ru.ts';
import type { ComponentLabels, LayoutLabels } from './labels/types.ts';

export type { ComponentLabels, LayoutLabels, PluralText } from './labels/types.ts';

export const componentLabels: Readonly<Record<Language, ComponentLabels>> = {
  kk: kk.components,
  ru: ru.components,
  en: en.components,
};

export const layoutLabels: Readonly<Record<Language, LayoutLabels>> = {
  kk: kk.layout,
  ru: ru.layout,
  en: en.layout,
};

/** The language components speak; `Page` sets it, English stands in a component rendered alone. */
export const Labels = createContext<ComponentLabels>(componentLabels.en);

/** The component texts of the page being rendered. */
export function useLabels(): ComponentLabels {
  return useContext(Labels);
}
