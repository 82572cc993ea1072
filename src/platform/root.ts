import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the project: where package.json stands, from the sources and from the bundle alike. */
const findRoot = (from: string): string => {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('package.json was not found above the program');
  return findRoot(above);
};

export const projectRoot: string = findRoot(import.meta.dirname);
