/** What the catalogue shows beside its promises: the last computed figures, from memory. */
import type { Measured, Measurements } from '#features/services/index.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { type App, perEnv } from '#platform/app.ts';
import type { PublishedFigures } from '../rules/publish.ts';
import { isFresh, lastQuality, type Quality, qualityOf, WINDOW_DAYS } from './compute.ts';

const refreshing = perEnv(() => ({ isRunning: false }));

/** Figures for the catalogue. Answers at once with what is known, and lets what is stale be computed behind. */
export function measurementsOf(app: App): Measurements {
  if (!isFresh(app)) refresh(app);
  const quality = lastQuality(app);
  return quality ? measured(quality) : { version: '', of: () => undefined };
}

// Kept with the figures that they are made of: the catalogue asks for each page.
const made = new WeakMap<Quality, Measurements>();

function measured(quality: Quality): Measurements {
  const known = made.get(quality);
  if (known) return known;
  const figures = new Map([...quality.services].map(([id, one]) => [id, measuredOf(one)]));
  // By content: pages that are kept as bytes stay good while no figure has changed.
  const version = sha256Hex(utf8(JSON.stringify([...figures])));
  const measurements: Measurements = { version, of: (service) => figures.get(service) };
  made.set(quality, measurements);
  return measurements;
}

/** Nothing is claimed of fewer than ten cases. */
function measuredOf(figures: PublishedFigures): Measured | undefined {
  if (!figures.elapsedMs || figures.decided === 'few') return undefined;
  const { decided, refused, breaches, elapsedMs } = figures;
  return {
    windowDays: WINDOW_DAYS,
    decided,
    medianMs: elapsedMs.median,
    refused: refused === 'few' ? null : refused,
    late: breaches === 'few' ? null : breaches,
  };
}

function refresh(app: App): void {
  const state = refreshing(app.env);
  if (state.isRunning) return;
  state.isRunning = true;
  qualityOf(app)
    .catch((error: unknown) => app.env.log.warn({ err: error }, 'figures of quality could not be computed'))
    .finally(() => {
      state.isRunning = false;
    });
}
