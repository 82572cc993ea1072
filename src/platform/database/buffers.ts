/** How much memory the embedded database's server keeps pages in. */
import { totalmem } from 'node:os';

export const LEAST_BUFFERS = '256MB';
const MOST_MB = 8192;

/**
 * The server's own buffers where so many bytes of memory may be used: an eighth. What lies there is read without a copy from the system, and a large
 * register has more pages that reads come to than fit into little. The rest holds pages of files, and the program.
 */
export function buffersFor(bytes: number): string {
  const eighth = Math.floor(bytes / 8 / 1024 / 1024);
  return eighth < 256 ? LEAST_BUFFERS : `${Math.min(eighth, MOST_MB)}MB`;
}

/** What this process and its children may use, in bytes: the machine's memory, or less where a container says so. */
export const memoryBytes = (): number => Math.min(totalmem(), process.constrainedMemory() || totalmem());
