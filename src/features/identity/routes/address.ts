/** Where to go after signing in. */

import type { Actor } from '#kernel/actor.ts';
import { isLanguage, type Language } from '#kernel/text.ts';

/** A path of ours, or none: "sign in and come back" must not lead to somebody else's site. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || next.length > 2000 || !/^\/[A-Za-z]/.test(next) || /[\\\s\p{Cc}]/u.test(next)) return '';
  return isLanguage(next.slice(1, 3)) && (next.length === 3 || '/?'.includes(next[3] ?? '')) ? next : '';
}

/** Roles whose work isn't cases: where they begin. */
const BEGINS = [
  ['data-protection', 'authority'],
  ['oversight', 'oversight/complaints'],
  ['court', 'court'],
] as const;

type Role = { readonly kind: Actor['kind']; readonly roles?: readonly string[] };

/** The first page of each role. */
export function homeOf({ kind, roles = [] }: Role, language: Language): string {
  switch (kind) {
    case 'officer': {
      const begins = roles.includes('officer') ? undefined : BEGINS.find(([role]) => roles.includes(role));
      return `/${language}/${begins?.[1] ?? 'desk'}`;
    }
    case 'operator':
      return `/${language}/centre`;
    case 'administrator':
      return `/${language}/admin/officers`;
    default:
      return `/${language}/cabinet`;
  }
}

const WORKPLACES =
  /^\/[a-z]{2}\/(desk|oversight|authority|registry|registry-requests|data-duties|court|admin|centre|proposals)([/?]|$)/;

/** A page of staff that somebody wanted before signing in: whoever chose his office goes on there. */
export const nextAtWork = (next: string | undefined): string => (WORKPLACES.test(safeNext(next)) ? safeNext(next) : '');
