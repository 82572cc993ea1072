/** Signing by NCALayer (or a program that speaks as it does) on the person's computer: detached CMS with the signer's own choice of key. */
import { NCALayerClient } from 'ncalayer-js-client';

/** What the page asks; loaded only when somebody chooses this way. */
export interface NcalayerRequest {
  readonly content: ArrayBuffer;
  readonly locale: string;
  signed(cms: Uint8Array): void;
  failed(reason: 'ncalayer_absent' | 'ncalayer_failed'): void;
}

document.addEventListener('shanyraq/ncalayer', (event) => {
  void run((event as CustomEvent<NcalayerRequest>).detail);
});

async function run({ content, locale, signed, failed }: NcalayerRequest): Promise<void> {
  const client = new NCALayerClient(undefined, false);
  // It would also look for another vendor's service, which the page's policy forbids: it is given an address of ours instead.
  client.kmdHttpApiUrl = '/health';
  try {
    await client.connect();
  } catch {
    failed('ncalayer_absent');
    return;
  }
  try {
    const answer = await client.basicsSignCMS(
      NCALayerClient.basicsStorageAll,
      content,
      NCALayerClient.basicsCMSParamsDetachedNoTSP,
      NCALayerClient.basicsSignerSignAny,
      locale,
    );
    const text = String(Array.isArray(answer) ? answer[0] : answer).replace(/-----[^-]+-----|\s/g, '');
    signed(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  } catch {
    failed('ncalayer_failed');
  }
}
