/** `shanyraq quality`: the published figures, computed anew from a database: for whoever wants to check them on a copy. */
import type { Command } from '#platform/feature.ts';
import { computeQuality } from './compute.ts';
import { presentWindow } from './present.ts';

export const qualityCommand: Command = {
  name: 'quality',
  usage: 'quality [service]: computes the published figures from the histories and prints them as JSON',
  async run(app, [service], out) {
    const quality = await app.read(computeQuality);
    const services = Object.fromEntries(
      [...quality.services].filter(([id]) => service === undefined || id === service).sort(),
    );
    out(
      JSON.stringify({ ...presentWindow(quality), services, agencies: Object.fromEntries(quality.agencies) }, null, 2),
    );
    return 0;
  },
};
