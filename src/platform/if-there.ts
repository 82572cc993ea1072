/**
 * Undefined where the file or folder that is read isn't there; any other fault is one. Who took a file that can't be read for one that isn't
 * there would make a second key, or forget what was seen or signed before.
 */
export async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
