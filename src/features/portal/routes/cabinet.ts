/** The cabinet: what features hand in about the person, what waits for him first. */
import type { ComponentChild } from 'preact';
import { page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { CabinetPage, type CabinetPart } from '../pages/cabinet.tsx';

const t = texts('portal');

/** Cards up to this order wait for the person (something to pay, to sign, to finish); the rest is there to be looked up. */
const LAST_WAITING_ORDER = 10;

async function partsOf(request: RouteRequest): Promise<CabinetPart[]> {
  const { actor } = request.ctx;
  const isForAnother = actor.kind === 'person' && actor.onBehalfOf?.kind === 'person';
  const cards = request.app.features
    .flatMap((feature) => feature.cabinetCards ?? [])
    .filter((card) => !isForAnother || card.isForRepresentatives)
    .toSorted((a, b) => a.order - b.order);
  const rendered = await Promise.all(cards.map((card) => card.render(request)));
  return cards.flatMap(({ id, order }, index) => {
    const content: ComponentChild = rendered[index];
    return content ? [{ id, content, isWaiting: order <= LAST_WAITING_ORDER }] : [];
  });
}

export const cabinetRoute = route({
  method: 'GET',
  path: '/:lang/cabinet',
  access: 'person',
  handle: async (request) => {
    const { language } = request.ctx;
    const body = CabinetPage({ language, parts: await partsOf(request) });
    return page(t(language, 'cabinet.title'), body, { navigation: 'cabinet' });
  },
});
