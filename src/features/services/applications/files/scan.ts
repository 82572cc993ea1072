/** The antivirus, as a hook: `CLAMD` names one; without it every file says on the officer's screen that it wasn't scanned. */
import { type Env, perEnv } from '#platform/app.ts';
import type { FileContent } from '#platform/files.ts';

type ScanResult = 'clean' | 'infected' | 'not-configured';

/** Looks at one file, piece by piece. May be slow: it is called outside of transactions. Throws where it can't tell. */
export type Scanner = (content: Pick<FileContent, 'pieces'>) => Promise<ScanResult>;

const notConfigured: Scanner = async () => 'not-configured';

const slot = perEnv((): { scanner: Scanner } => ({ scanner: notConfigured }));

/** Puts an antivirus in place of "not configured". */
export function setScanner(env: Env, scanner: Scanner): void {
  slot(env).scanner = scanner;
}

export const scan = (env: Env, content: FileContent): Promise<ScanResult> => slot(env).scanner(content);
