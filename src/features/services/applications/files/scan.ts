/** The antivirus, as a hook: `CLAMD` names one; without it every file says on the officer's screen that it wasn't scanned. */
import { type Env, perEnv } from '#platform/app.ts';

type ScanResult = 'clean' | 'infected' | 'not-configured';

/** Looks at the bytes of one file. May be slow: it is called outside of transactions. Throws where it can't tell. */
export type Scanner = (bytes: Uint8Array) => Promise<ScanResult>;

const notConfigured: Scanner = async () => 'not-configured';

const slot = perEnv((): { scanner: Scanner } => ({ scanner: notConfigured }));

/** Puts an antivirus in place of "not configured". */
export function setScanner(env: Env, scanner: Scanner): void {
  slot(env).scanner = scanner;
}

export const scan = (env: Env, bytes: Uint8Array): Promise<ScanResult> => slot(env).scanner(bytes);
