/** Which program is run, so that anybody can later say by which a ceremony was held. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { projectRoot } from '#platform/root.ts';
import type { Declared } from './record.ts';

/** Its version, and one digest of the files beside the one that was started: what `sha256sum *.js | sha256sum` gives in its folder. */
export function programIdentity(main: string): Declared['program'] {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  const folder = dirname(main);
  const names = readdirSync(folder).filter((name) => /\.[jt]s$/.test(name));
  const lines = names.sort().map((name) => `${sha256Hex(readFileSync(join(folder, name)))}  ${name}\n`);
  return { version, sha256: sha256Hex(utf8(lines.join(''))) };
}
