import { createHash } from 'node:crypto';

/** A file that browsers may keep for ever, because its name changes with its content. */
export interface StyleSheet {
  readonly css: string;
  /** Where it is served: `/assets/shanyraq-{12 hex digits of SHA-256}.css`. */
  readonly path: string;
}

/** Names a style sheet by its content. */
export const styleSheet = (css: string): StyleSheet => ({
  css,
  path: `/assets/shanyraq-${createHash('sha256').update(css).digest('hex').slice(0, 12)}.css`,
});
