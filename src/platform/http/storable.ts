/**
 * Whether everything that is written in a request can be kept: PostgreSQL stores no U+0000, and half of a surrogate pair is no character (RFC 8259
 * section 8.2), so it can neither be stored nor signed. Nobody types either.
 */
export function isStorable(value: unknown): boolean {
  // No recursion: how deep a body goes is up to whoever sends it.
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string') {
      if (one.includes('\0') || !one.isWellFormed()) return false;
    } else if (Array.isArray(one)) {
      for (const item of one) left.push(item);
    } else if (typeof one === 'object' && one !== null && !ArrayBuffer.isView(one)) {
      for (const [name, item] of Object.entries(one)) left.push(name, item);
    }
  }
  return true;
}
