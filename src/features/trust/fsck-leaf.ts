/** What rooms' checkers ask of public leaves. */
import { commitOf, isLogged, leafHashOf, publicSalt } from '#features/transparency/index.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import type { App } from '#platform/app.ts';

/** Whether the log has the leaf of a content that everybody may open. */
export const hasLeaf = (app: App, kind: string, content: Json): Promise<boolean> =>
  app.read((tx) => isLogged(tx, leafHashOf(app.env, kind, commitOf(publicSalt(), canonicalBytes(content)))));
