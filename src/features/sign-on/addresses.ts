/** Where the protocol is spoken. */
import type { Env } from '#platform/app.ts';

export const MOUNT = '/oidc';

/** The name of this instance in every token. */
export const issuerOf = (env: Env): string => `${env.config.publicUrl}${MOUNT}`;
