/** The few places that every page leads to; features add their own, the work of staff before them (orders below 10). */
import type { Actor } from '#kernel/actor.ts';
import type { HeaderItem } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';

const t = texts('portal');

interface Place {
  readonly id: string;
  readonly path: string;
  readonly visible?: (actor: Actor) => boolean;
}

/** An administrator's own places fill the line, and every service leads to these two. */
const isNoAdministrator = (actor: Actor): boolean => actor.kind !== 'administrator';
const isPerson = (actor: Actor): boolean => actor.kind === 'person';

const PLACES: readonly Place[] = [
  { id: 'services', path: 'services' },
  { id: 'cabinet', path: 'cabinet', visible: isPerson },
  { id: 'agencies', path: 'agencies', visible: isNoAdministrator },
  { id: 'law', path: 'law', visible: isNoAdministrator },
  { id: 'log', path: 'log' },
  { id: 'help', path: 'help' },
];

export const headerItems: readonly HeaderItem[] = PLACES.map(({ id, path, visible }, index) => ({
  id,
  order: 10 * (index + 1),
  href: (language) => `/${language}/${path}`,
  label: (language) => t(language, `header.${id}`),
  ...(visible ? { visible } : {}),
}));
