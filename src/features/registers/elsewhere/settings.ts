/**
 * Where the keepers are found and by which secret they know us: a file of the installation (REGISTER_SOURCES), read by workers alone. A
 * definition names neither: it is public, and an installation that tries things out asks elsewhere than the one that serves people. A
 * demonstration without that file reads the one that its seed wrote.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Env } from '#platform/app.ts';
import { demoSources } from '#platform/config.ts';
import { NoAnswer } from './no-answer.ts';

const settingSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Of a source of kind http.'),
  headers: z.record(z.string(), z.string()).default({}).describe('Sent with each question: authorization: Bearer …'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe('Path of a source of kind file, where it lies outside of the country; from the folder of this file.'),
});

const settingsSchema = z.record(z.string(), settingSchema);

export type Setting = z.infer<typeof settingSchema>;

/** The setting of a register; empty where it has none. Throws NoAnswer where the file can't be read, or isn't what it should be. */
export async function settingOf({ config, instance }: Env, register: string): Promise<Setting> {
  const path = config.registerSources ?? (instance.mode === 'demo' ? demoSources(config) : undefined);
  if (path === undefined || (path !== config.registerSources && !existsSync(path))) return { headers: {} };
  const settings = await readFile(path, 'utf8').then(
    (text) => settingsSchema.safeParse(parse(text)),
    () => undefined,
  );
  if (!settings?.success) throw new NoAnswer('silent', 'the file of REGISTER_SOURCES cannot be read');
  const { file, ...setting } = settings.data[register] ?? { headers: {} };
  return file === undefined ? setting : { ...setting, file: resolve(dirname(path), file) };
}

/** The configured address. Throws NoAnswer without one, and for one over which a real instance would speak in the open. */
export function addressOf({ instance }: Env, { url }: Setting): URL {
  if (url === undefined) throw new NoAnswer('silent', 'no address is configured for it');
  const address = new URL(url);
  if (instance.mode === 'real' && address.protocol !== 'https:')
    throw new NoAnswer('silent', 'its address is not https');
  return address;
}
