/** What a reading gives; undefined where it throws: for what proves nothing where it can't be read. */
export function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
