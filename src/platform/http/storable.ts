/** No form and no question of ours lies deeper; whatever goes through a body by recursion goes so deep at most. */
const MOST_DEPTH = 64;

/**
 * Whether everything that is written in a request can be kept: PostgreSQL stores no U+0000, and half of a surrogate pair is no character (RFC 8259
 * section 8.2), so it can neither be stored nor signed. Nobody types either, nor a thing within a thing a hundred times.
 */
export function isStorable(value: unknown): boolean {
  // Level by level: how deep a body goes is up to whoever sends it.
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_DEPTH) return false;
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one === 'string') {
        if (one.includes('\0') || !one.isWellFormed()) return false;
      } else if (Array.isArray(one)) {
        for (const item of one) next.push(item);
      } else if (typeof one === 'object' && one !== null && !ArrayBuffer.isView(one)) {
        for (const [name, item] of Object.entries(one)) next.push(name, item);
      }
    }
    level = next;
  }
  return true;
}
