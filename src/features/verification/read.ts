/** Reading what stands in a container that nobody has to believe. */
import type * as z from 'zod/mini';
import type { Files } from './asic.ts';
import { Fault } from './findings.ts';

/** A file of the container. Throws Fault. */
export function bytesOf(files: Files, path: string): Uint8Array {
  const found = files.get(path);
  if (!found) throw new Fault('missing', { path });
  return found;
}

/** JSON as an object, whatever it is. Throws Fault; `path` only names it. */
export function readJson(path: string, bytes: Uint8Array): object {
  try {
    return Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new Fault('shape', { path });
  }
}

/** A JSON file of a shape. Throws Fault. */
export function parsed<T>(files: Files, path: string, schema: z.ZodMiniType<T>): T {
  const read = schema.safeParse(readJson(path, bytesOf(files, path)));
  if (read.success) return read.data;
  throw new Fault('shape', { path: `${path} ${read.error.issues[0]?.path.join('.')}` });
}
