import type { RouteRequest } from '#platform/feature.ts';
import { MOST_LINES } from '../actions/import-proposal.ts';

/** The lines of the file that a form sent, as many as an officer reads; undefined where it sent none, or more. */
export function rowsSent({ files }: Pick<RouteRequest, 'files'>): string | undefined {
  const file = files.get('file');
  if (file === undefined) return undefined;
  const lines = new TextDecoder().decode(file.bytes);
  return lines.trim() !== '' && lines.split('\n').length <= MOST_LINES ? lines : undefined;
}
