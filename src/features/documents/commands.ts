import type { Command } from '#platform/feature.ts';
import { renderAgain } from './actions/render.ts';
import { findByNumber } from './store/documents.ts';

/** For a rendering that was lost: the next one is numbered and dated, the data and the seal stay what they are. */
export const renderCommand: Command = {
  name: 'render',
  usage: 'render <document number>: renders a document again in every language',
  async run(app, [number = ''], out) {
    const document = await app.read((tx) => findByNumber(tx, number));
    if (!document) {
      out(`there is no document ${number}`);
      return 1;
    }
    out(`${number}: rendering ${await renderAgain(app, document.id)}`);
    return 0;
  },
};
