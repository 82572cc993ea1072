/** The checker of witnesses' signatures: each line is of the key that is published for it, under the checkpoint of its size. */
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { parseWitnessKey, verifyCosignature } from '../cosignature.ts';
import { readCosignatures, type StoredCosignature } from '../witness/store.ts';

const PAGE = 1000;

/** Every line that doesn't hold. */
export async function* checkCosignatures(app: App): AsyncIterable<Finding> {
  let after: Pick<StoredCosignature, 'label' | 'size'> = { label: '', size: 0 };
  for (;;) {
    const lines = await app.read((tx) => readCosignatures(tx, after, PAGE));
    for (const line of lines) {
      const what = faultOf(line);
      if (what) yield { feature: 'transparency', what, where: `cosignature ${line.label}/${line.size}` };
    }
    const last = lines.at(-1);
    if (!last) return;
    after = last;
  }
}

function faultOf({ vkey, note, line }: StoredCosignature): string | undefined {
  try {
    verifyCosignature(`${note}${line}`, parseWitnessKey(vkey));
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return `a witness's signature doesn't hold: ${error.message}`;
    throw error;
  }
}
