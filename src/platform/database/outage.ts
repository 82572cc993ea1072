/** Telling a database that is away from a fault of the program. */

// PostgreSQL's classes 08 (connection) and 57P (ended, crashed, starting), and what the socket says when nobody listens.
const AWAY = /^(08...|57P0[1-4]|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE)$/;
// The driver's own words carry no code.
const BROKEN =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether a query failed because the database is away or went away while it ran; then its outcome isn't known. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown };
  // A file that isn't there is ENOENT too: only a connection's counts.
  if (code === 'ENOENT' && syscall !== 'connect') return false;
  return AWAY.test(String(code)) || BROKEN.test(error.message);
}
