/** What a page costs whoever opens it for the first time. */
import type { Page } from 'playwright-core';

export interface PageCost {
  readonly requests: number;
  /** On the wire, headers of the answers included. */
  readonly bytes: number;
  readonly scriptBytes: number;
  /** Sum of the layout shifts; 0: nothing moves under the reader's eyes. */
  readonly layoutShift: number;
  /** Until the largest piece of content stands. */
  readonly largestPaintMs: number;
}

// A cheap phone in a village.
const BYTES_PER_SECOND = 1_600_000 / 8;
const LATENCY_MS = 150;
const PROCESSOR_SLOWED = 4;
// Long enough for what a page does by itself after it has loaded.
const SETTLE_MS = 500;

/** Opens an address with nothing kept from before and measures. `slow`: on the line and processor of a cheap phone. */
export async function costOf(page: Page, address: string, slow = false): Promise<PageCost> {
  // What the page before still loads isn't this one's.
  await page.goto('about:blank');
  const devtools = await page.context().newCDPSession(page);
  const kinds = new Map<string, string>();
  const cost = { requests: 0, bytes: 0, scriptBytes: 0 };
  devtools.on('Network.responseReceived', ({ requestId, type, response }) => {
    // The browser asks for pictures inside the style sheet by addresses that hold them; nothing crosses the wire.
    if (!response.url.startsWith('data:')) kinds.set(requestId, type);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    if (kind === undefined) return;
    cost.requests++;
    cost.bytes += encodedDataLength;
    if (kind === 'Script') cost.scriptBytes += encodedDataLength;
  });
  await devtools.send('Network.enable');
  await devtools.send('Network.clearBrowserCache');
  if (slow) {
    const speed = { downloadThroughput: BYTES_PER_SECOND, uploadThroughput: BYTES_PER_SECOND, latency: LATENCY_MS };
    await devtools.send('Network.emulateNetworkConditions', { offline: false, ...speed });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR_SLOWED });
  }
  await page.goto(address, { waitUntil: 'load' });
  await page.waitForTimeout(SETTLE_MS);
  const seen = (await page.evaluate(PAINTS)) as Pick<PageCost, 'layoutShift' | 'largestPaintMs'>;
  await devtools.detach();
  return { ...cost, ...seen };
}

const PAINTS = `new Promise((resolve) => {
  const seen = { layoutShift: 0, largestPaintMs: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.layoutShift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.largestPaintMs = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => resolve(seen), 100);
})`;
