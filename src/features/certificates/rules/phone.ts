/** Signing on a phone for a page on another screen. */
import { type Instant, instant } from '#kernel/instant.ts';

const PHONE_VALID_MS = 5 * 60_000;

export const phoneExpiry = (from: Instant): Instant => instant(from + PHONE_VALID_MS);

/** Digits that a person compares on two screens, in which nobody can make him see what he doesn't. */
export const screenCode = (below: (n: number) => number): string => String(below(10_000)).padStart(4, '0');

/** A form of our own pages: the signature goes nowhere else. */
export const isOwnAction = (action: string): boolean => /^\/(kk|ru|en)(\/[A-Za-z0-9._-]+)+$/.test(action);
