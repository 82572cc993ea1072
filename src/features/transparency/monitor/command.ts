/** `shanyraq monitor`: anybody watches a log from his own machine; needs no instance. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Command } from '#platform/feature.ts';
import { ifThere } from '#platform/if-there.ts';
import { Contradiction, type Look, look, type Seen, type Watched } from './watch.ts';

const OPTIONS = {
  vkey: { type: 'string' },
  witness: { type: 'string', multiple: true },
  state: { type: 'string' },
  every: { type: 'string' },
} as const;

const USAGE = 'monitor <address of the log> --state <folder> [--vkey <key>] [--witness <key>]… [--every <seconds>]';
const ANSWER_WITHIN_MS = 30_000;

export const monitorCommand: Command = {
  name: 'monitor',
  usage: `${USAGE}     (derives the log anew from its public files and holds it against what was seen before)`,
  run: () => Promise.reject(new Error('a log is watched without an instance')),
  async withoutInstance(_config, args, out) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [address] = positionals;
    if (address === undefined || values.state === undefined) {
      out(`Say which log to watch and in which folder to keep what was seen: ${USAGE}`);
      return 2;
    }
    const base = address.replace(/\/$/, '');
    const fetchFile = (path: string): Promise<Uint8Array> => download(`${base}/${path}`);
    await mkdir(values.state, { recursive: true });
    const vkey = await keyFor(values.state, values.vkey, fetchFile, out);
    const watched = { fetch: fetchFile, vkey, witnesses: values.witness ?? [] };
    const every = values.every === undefined ? undefined : Number(values.every) * 1000;
    for (;;) {
      const isSound = await lookOnce(watched, values.state, out, every !== undefined);
      if (!isSound) return 1;
      if (every === undefined) return 0;
      await wait(every);
    }
  },
};

async function download(address: string): Promise<Uint8Array> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The key that is given, else the one that was seen first, else the one that the log states of itself, which is then kept. */
async function keyFor(
  state: string,
  given: string | undefined,
  fetchFile: Watched['fetch'],
  out: (line: string) => void,
): Promise<string> {
  const path = join(state, 'vkey');
  const kept = (await ifThere(readFile(path, 'utf8')))?.trim();
  if (given !== undefined && kept !== undefined && given !== kept)
    throw new Error(`${path} holds another key than the one given: a folder is for one log`);
  if (kept !== undefined) return kept;
  const vkey = given ?? new TextDecoder().decode(await fetchFile('vkey')).trim();
  await writeFile(path, `${vkey}\n`);
  if (given === undefined)
    out(`key    ${vkey}: believed at first sight; compare it with the one that is printed elsewhere`);
  return vkey;
}

/** False where the log contradicts itself: then the notes that show it lie in the folder. A log that is away is asked again later. */
async function lookOnce(
  watched: Watched,
  state: string,
  out: (line: string) => void,
  isPatient: boolean,
): Promise<boolean> {
  const path = join(state, 'seen.json');
  const text = await ifThere(readFile(path, 'utf8'));
  const before = text === undefined ? undefined : (JSON.parse(text) as Seen);
  try {
    const found = await look(watched, before);
    await writeFile(`${path}.new`, JSON.stringify(found.seen), { flush: true });
    await rename(`${path}.new`, path);
    out(inWords(found, before));
    return true;
  } catch (error) {
    if (error instanceof Contradiction) {
      for (const [index, note] of error.evidence.entries())
        await writeFile(join(state, `contradiction-${index + 1}.note`), note);
      out(`WRONG  ${error.message}. The signed notes that show it are in ${state}: keep them and publish them.`);
      return false;
    }
    if (!isPatient) throw error;
    out(`away   ${error instanceof Error ? error.message : String(error)}`);
    return true;
  }
}

function inWords({ seen, kinds, witnesses }: Look, before: Seen | undefined): string {
  const fresh = seen.size - (before?.size ?? 0);
  const what = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  const who = witnesses.length === 0 ? '' : `; signed by ${witnesses.join(', ')}`;
  return `right  ${seen.size} lines, ${fresh} new${what && ` (${what})`}${who}`;
}
