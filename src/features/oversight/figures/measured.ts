/** What the catalogue shows beside its promises: the last computed figures, from memory. */
import type { Measured, Measurements } from '#features/services/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { type App, perEnv } from '#platform/app.ts';
import type { PublishedFigures } from '../rules/publish.ts';
import { lastQuality, qualityOf, WINDOW_DAYS } from './compute.ts';

const refreshing = perEnv(() => ({ isRunning: false }));

/** Figures for the catalogue. Answers at once with what is known, and lets what is stale be computed behind. */
export function measurementsOf(app: App): Measurements {
  refresh(app);
  const quality = lastQuality(app);
  return {
    version: quality ? isoInstant(quality.computedAt) : '',
    of: (service) => measuredOf(quality?.services.get(service)),
  };
}

/** Nothing is claimed of fewer than ten cases. */
function measuredOf(figures: PublishedFigures | undefined): Measured | undefined {
  if (!figures?.elapsedMs || figures.decided === 'few') return undefined;
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
