/** Proofs as files for other people's tools: C2SP tlog-proof, checked offline with the log's verifier key alone. */
import { base64, fromBase64 } from '#kernel/hash.ts';
import type { Inclusion } from './proofs.ts';

const HEAD = 'c2sp.org/tlog-proof@v1';

/** Writes a proof of inclusion as C2SP tlog-proof. */
export function formatProof({ index, path, checkpoint }: Pick<Inclusion, 'index' | 'path' | 'checkpoint'>): string {
  return [HEAD, `index ${index}`, ...path.map(base64), '', checkpoint].join('\n');
}

/** Reads a C2SP tlog-proof without trusting it. Throws RangeError for another form. */
export function parseProof(text: string): Pick<Inclusion, 'index' | 'path' | 'checkpoint'> {
  const cut = text.indexOf('\n\n');
  const [head, ...lines] = text.slice(0, Math.max(cut, 0)).split('\n');
  const [indexLine, ...path] = lines[0]?.startsWith('extra ') ? lines.slice(1) : lines;
  const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(indexLine ?? '') ?? [];
  if (head !== HEAD || index === undefined) throw new RangeError('not a proof of a transparency log');
  return { index: Number(index), path: path.map(fromBase64), checkpoint: text.slice(cut + 2) };
}
