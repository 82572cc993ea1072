import type { KoaContextWithOIDC } from 'oidc-provider';
import { isLanguage, type Language } from '#kernel/text.ts';
import { visitOf } from './visit.ts';

/** The first language of `ui_locales` that we speak, else the one of our pages. */
export function languageOf(ctx: KoaContextWithOIDC): Language {
  const wished = String(ctx.oidc?.params?.ui_locales ?? ctx.query.ui_locales ?? '')
    .split(' ')
    .map((tag) => tag.slice(0, 2).toLowerCase());
  return wished.find(isLanguage) ?? visitOf(ctx).ctx.language;
}
