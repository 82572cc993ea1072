/** Where to go after signing in. */

import type { Actor } from '#kernel/actor.ts';
import { isLanguage, type Language } from '#kernel/text.ts';

/** A path of ours, or none: "sign in and come back" must not lead to somebody else's site. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || next.length > 2000 || !/^\/[A-Za-z]/.test(next) || /[\\\s\p{Cc}]/u.test(next)) return '';
  return isLanguage(next.slice(1, 3)) && (next.length === 3 || '/?'.includes(next[3] ?? '')) ? next : '';
}

/** The first page of each role. */
export function homeOf(actor: Pick<Actor, 'kind'>, language: Language): string {
  switch (actor.kind) {
    case 'officer':
      return `/${language}/desk`;
    case 'operator':
      return `/${language}/centre`;
    case 'administrator':
      return `/${language}/admin/officers`;
    default:
      return `/${language}/cabinet`;
  }
}
