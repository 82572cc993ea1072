/** How soon a page stands on a cheap phone: 360 pixels, a slow line, a slow processor, nothing kept from before. */

import { withBrowser } from '#test/support/browser.ts';
import { costOf, type PageCost } from '#test/support/page-cost.ts';

export interface Paint {
  readonly name: string;
  readonly cost: PageCost;
}

export interface Visit {
  readonly name: string;
  readonly path: string;
  /** As whom; absent: nobody signed in. */
  readonly cookie?: string;
}

/** Each page of `host` is opened three times; the middle one counts. */
export function measurePaints(host: string, visits: readonly Visit[]): Promise<Paint[]> {
  return withBrowser(async (browser) => {
    const paints: Paint[] = [];
    for (const { name, path, cookie } of visits) {
      const page = await browser.openPage(360, { baseUrl: `http://${host}` });
      const cookies = (cookie ?? '').split('; ').flatMap((one) => {
        const [key = '', value = ''] = one.split('=');
        return key === '' ? [] : [{ name: key, value, url: `http://${host}` }];
      });
      await page.context().addCookies(cookies);
      const costs: PageCost[] = [];
      for (let time = 0; time < 3; time++) costs.push(await costOf(page, path, true));
      const [, middle] = costs.sort((a, b) => a.largestPaintMs - b.largestPaintMs);
      if (middle) paints.push({ name, cost: middle });
      await page.context().close();
    }
    return paints;
  });
}
