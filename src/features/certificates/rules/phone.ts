/** Signing on a phone for a page on another screen. */
import { base64url, sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';

const PHONE_VALID_MS = 5 * 60_000;

export const phoneExpiry = (from: Instant): Instant => instant(from + PHONE_VALID_MS);

/**
 * The secret of the link that an app reads, made of that of the page which shows it: who has the link can't make the page's, so that the
 * signature goes to the page alone.
 */
export const linkOf = (pageSecret: string): string =>
  base64url(sha256(utf8(`shanyraq/signing-app-link/v1 ${pageSecret}`)));

/** Digits that a person compares on two screens, in which nobody can make him see what he doesn't. */
export const screenCode = (below: (n: number) => number): string => String(below(10_000)).padStart(4, '0');

/** The address of a page of ours, with its question: where a link back leads. */
export const isOwnPage = (address: string): boolean => /^\/(kk|ru|en)(\/[\w.-]+)*(\?[\w.~%=&+/-]*)?$/.test(address);

/** A form of our own pages: the signature goes nowhere else. */
export const isOwnAction = (action: string): boolean => /^\/(kk|ru|en)(\/[A-Za-z0-9._-]+)+$/.test(action);
