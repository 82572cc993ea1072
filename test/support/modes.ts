/** Ways of looking that people choose: a zoom of 400 %, their own few colours, the keyboard alone. */
import type { Page } from 'playwright-core';

/** Ends a walk along a page that never comes to its end. */
const MOST_STOPS = 200;

/** What the focus stands on: where, and the widest ring around it or around what lies over it (a card’s link). */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const rings = [getComputedStyle(element), getComputedStyle(element, '::after')]
    .map(({ outlineStyle, outlineWidth }) => (outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth)));
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return {
    what: element.outerHTML.slice(0, 120),
    ring: Math.max(...rings),
    isSeen: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
  };
})()`;

interface Stop {
  readonly what: string;
  readonly ring: number;
  readonly isSeen: boolean;
}

/** Goes through the page with the Tab key: each place where it stops, from the skip link to the last. Throws where there is no end. */
export async function stopsOf(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab');
    const stop = (await page.evaluate(FOCUSED)) as Stop | null;
    if (stop === null) return stops;
    stops.push(stop);
  }
  throw new Error(`the keyboard finds no way out of ${page.url()}`);
}

/** WCAG 2.2, 2.4.7 and 2.4.11: stops whose focus nobody sees, because there is no ring of 2 pixels or it stands outside of the screen. */
export const unseenStops = (stops: readonly Stop[]): string[] =>
  stops.filter(({ ring, isSeen }) => ring < 2 || !isSeen).map(({ what }) => what);

/**
 * Where people choose the colours themselves (forced-colors), a control is known by its edge and a mark by its width: buttons and fields that have no
 * edge on any side, and items of the navigation that seem open beside the one that is.
 */
export async function lostWithoutColours(page: Page): Promise<string[]> {
  return (await page.evaluate(`(() => {
    const edges = (element) => {
      const style = getComputedStyle(element);
      return ['Top', 'Right', 'Bottom', 'Left'].filter(
        (side) => Number.parseFloat(style['border' + side + 'Width']) > 0 && style['border' + side + 'Color'] !== style.backgroundColor,
      );
    };
    const canvas = getComputedStyle(document.body).backgroundColor;
    const controls = [...document.querySelectorAll('.govuk-button, .govuk-input, .govuk-select, .govuk-textarea, .govuk-tag')];
    const edgeless = controls.filter((one) => one.checkVisibility() && edges(one).length === 0);
    const marked = [...document.querySelectorAll('.nav a:not([aria-current])')].filter(
      (one) => getComputedStyle(one).borderBottomColor !== canvas,
    );
    return [...edgeless, ...marked].map((one) => one.outerHTML.slice(0, 120));
  })()`)) as string[];
}
