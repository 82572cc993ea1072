/** Markup that is the same again and again, rendered once and put in as it is: rendering is the largest part of a page's cost. */
import type { VNode } from 'preact';
import { jsxTemplate } from 'preact/jsx-runtime';
import { renderToString } from 'preact-render-to-string';
import type { Language } from '#kernel/text.ts';
import { componentLabels, Labels } from './labels.ts';

/** Rendered pieces by key. Whoever makes one sees to it that its keys are few, or that it goes when they do. */
export type KeptPieces = Map<string, string>;

/**
 * A piece of a page that depends on nothing but its key (and the language, which is part of it): rendered the first time, afterwards
 * the same characters. Nothing of a person may be in it.
 */
export function keptPiece(pieces: KeptPieces, language: Language, key: string, make: () => VNode): VNode {
  const whole = `${language} ${key}`;
  const found = pieces.get(whole);
  if (found !== undefined) return jsxTemplate([found]);
  // In one piece: rendering leaves a tree of hundreds of small strings, which takes several times the room and is gone through for each page.
  const made = Buffer.from(
    renderToString(<Labels.Provider value={componentLabels[language]}>{make()}</Labels.Provider>),
  ).toString();
  pieces.set(whole, made);
  return jsxTemplate([made]);
}
