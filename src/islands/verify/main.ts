/** The page that checks: reads the chosen files, asks the one checker, shows what it found. The files stay in this browser. */
import { config } from 'zod/mini';
import { certificatesOf, checkFile } from '#features/verification/outside.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { show, type Words, wordOf } from './show.ts';

// The page's policy forbids code made of text, by which zod would hasten its work.
config({ jitless: true });

interface Known {
  readonly roots: readonly string[];
  readonly authorities: readonly string[];
  readonly lists: readonly string[];
  /** By the site's clock; a page on a disk asks that of the device. */
  readonly now?: number;
}

/** More than a tab of a telephone holds beside what the check itself needs. */
const MOST_BYTES = 300_000_000;

for (const root of document.querySelectorAll<HTMLElement>('[data-island=verify]')) mount(root);

function mount(root: HTMLElement): void {
  const words = JSON.parse(root.dataset.words ?? '{}') as Words & { readonly working: string };
  const known = JSON.parse(root.dataset.trust ?? '{}') as Known;
  const part = <T extends HTMLElement>(selector: string): T => root.querySelector(selector) as T;
  const message = part('[data-message]');
  const result = part('[data-result]');
  const button = part<HTMLButtonElement>('[data-check]');
  const chosen = (name: string): File | undefined =>
    root.querySelector<HTMLInputElement>(`input[name=${name}]`)?.files?.[0];

  const refuse = (key: string, name: string): void => {
    message.className = 'govuk-error-message';
    message.textContent = wordOf(words, key);
    part<HTMLInputElement>(`input[name=${name}]`).focus();
  };

  async function check(): Promise<void> {
    result.replaceChildren();
    message.textContent = '';
    const file = chosen('file');
    const content = chosen('content');
    if (!file) return refuse('result.noFile', 'file');
    if (file.size + (content?.size ?? 0) > MOST_BYTES) return refuse('result.tooLarge', 'file');
    message.className = 'govuk-body';
    message.textContent = words.working;
    const roots = await rootsOf(chosen('root'), known);
    if (!roots) return refuse('result.badRoot', 'root');
    const now = instant(known.now ?? Math.floor(performance.timeOrigin + performance.now()));
    const trust = { roots, authorities: known.authorities.map(fromBase64), lists: await listsOf(known) };
    const checked = checkFile(await bytesOf(file), { trust, now, content: content && (await bytesOf(content)) });
    message.textContent = '';
    show(result, checked, words);
  }

  button.addEventListener('click', () => {
    button.disabled = true;
    void check()
      .catch((error: unknown) => {
        message.className = 'govuk-error-message';
        message.textContent = wordOf(words, 'result.uncheckable');
        throw error;
      })
      .finally(() => {
        button.disabled = false;
      });
  });
  part('[data-without-script]').remove();
  part('[data-fields]').hidden = false;
}

const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

/** The roots of the page, or those of the file that was given instead; undefined where it holds none. */
async function rootsOf(file: File | undefined, known: Known): Promise<readonly Uint8Array[] | undefined> {
  if (!file) return known.roots.map(fromBase64);
  try {
    return certificatesOf(await bytesOf(file));
  } catch {
    return undefined;
  }
}

/** The site's revocation lists, asked the same way whatever the file is. One that doesn't come leaves its certificates unknown. */
async function listsOf({ lists }: Known): Promise<readonly Uint8Array[]> {
  const answers = await Promise.all(lists.map(fetchList));
  return answers.flatMap((list) => list ?? []);
}

async function fetchList(address: string): Promise<Uint8Array | undefined> {
  try {
    const answer = await fetch(address);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}
