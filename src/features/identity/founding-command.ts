/** `shanyraq appoint-first`: for whoever installs an instance, once. */
import { readFileSync } from 'node:fs';
import { base64 } from '#kernel/hash.ts';
import type { Command } from '#platform/feature.ts';
import { appointFirstAction } from './actions/founding.ts';

export const appointFirstCommand: Command = {
  name: 'appoint-first',
  usage: 'appoint-first FILE SIGNATURE SIGNATURE: appoints the first two administrators, by a content that both signed',
  async run(app, paths, out) {
    if (paths.length !== 3) {
      out(`shanyraq ${appointFirstCommand.usage}`);
      return 2;
    }
    const [content = '', ...signatures] = paths.map((path) => base64(readFileSync(path)));
    const ctx = app.systemContext('identity.appoint-first');
    const names = await app.perform(appointFirstAction, ctx, { content, signatures });
    out(`Administrators from now on: ${names.join('; ')}.`);
    return 0;
  },
};
