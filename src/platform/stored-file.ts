import type { App } from './app.ts';
import type { Reply } from './feature.ts';
import { openFile } from './files.ts';

/**
 * A stored file on its way to a person, always to be saved: nothing that somebody uploaded is shown inside our pages. It goes piece by piece, so none
 * lies whole in memory. Undefined where it was never stored, or is erased.
 */
export async function storedFileReply(
  app: App,
  { sha256, name, mediaType }: { readonly sha256: string; readonly name: string; readonly mediaType: string },
): Promise<Reply | undefined> {
  const file = await openFile(app.read.bind(app), sha256);
  if (!file) return undefined;
  const headers = {
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'content-length': String(file.size),
  };
  return { kind: 'pieces', pieces: file.pieces(), type: mediaType, headers };
}
