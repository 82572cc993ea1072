/** What can be asked where. A page that answers a form may stand at an address that no GET answers: here is where it can be asked for again. */
import type { FastifyRequest } from 'fastify';
import type { Feature } from '../feature.ts';
import { refererOf } from './origin.ts';

interface Place {
  readonly below: Map<string, Place>;
  /** What answers here. */
  readonly methods: Set<string>;
}

const PARAMETER = ':';
const stepsOf = (path: string): string[] => (path.split('?')[0] ?? '').split('/').slice(1);

/** What is written out goes before a parameter, and for good: a word that means something else than an id is none. */
const placeAt = (root: Place, path: string): Place | undefined =>
  stepsOf(path).reduce<Place | undefined>((place, step) => place?.below.get(step) ?? place?.below.get(PARAMETER), root);

/** The addresses of all rooms. */
export class PageAddresses {
  readonly #root: Place = { below: new Map(), methods: new Set() };

  constructor(features: readonly Feature[]) {
    for (const { path, method } of features.flatMap((feature) => feature.routes ?? [])) {
      let place = this.#root;
      for (const step of stepsOf(path)) {
        const key = step.startsWith(PARAMETER) ? PARAMETER : step;
        const next = place.below.get(key) ?? { below: new Map(), methods: new Set() };
        place.below.set(key, next);
        place = next;
      }
      place.methods.add(method);
    }
  }

  /**
   * The address for what a request was answered with: its own where a GET answers it, else that of the page with the form, which the answer
   * names (`formAt`) or the browser does, else the nearest page above. `/` where there is none.
   */
  of(request: FastifyRequest, formAt?: string): string {
    const { url, method } = request;
    if (method === 'GET' || this.#isPage(url)) return url;
    const referer = refererOf(request);
    return (formAt && this.#nearest(formAt)) || (referer && this.#isPage(referer) ? referer : this.#nearest(url));
  }

  /** The page from which something was asked that is refused: that of a form, or the one with the link; undefined where nobody knows. */
  before(request: FastifyRequest): string | undefined {
    const { url, method } = request;
    if (method !== 'GET') return this.of(request);
    const referer = refererOf(request);
    return referer !== undefined && referer !== url && this.#isPage(referer) ? referer : undefined;
  }

  /** By which methods an address is asked; none where nothing is. */
  methodsAt(path: string): string[] {
    return [...(placeAt(this.#root, path)?.methods ?? [])];
  }

  #isPage(path: string): boolean {
    return this.methodsAt(path).includes('GET');
  }

  #nearest(path: string): string {
    if (this.#isPage(path)) return path;
    const steps = stepsOf(path).slice(0, -1);
    return steps.length === 0 ? '/' : this.#nearest(`/${steps.join('/')}`);
  }
}
