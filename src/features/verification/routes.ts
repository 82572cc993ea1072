/** The page on which anybody checks a file. It holds nothing of the file: the check is done in the reader's browser. */
import { h } from 'preact';
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { listAddresses, publicAuthorities } from '#features/trust/index.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { page, route } from '#platform/feature.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import { VerifyPage } from './pages/verify.tsx';

const t = texts('verification');

const verify = route({
  method: 'GET',
  path: '/:lang/verify',
  access: 'public',
  params: z.object({ lang: z.enum(LANGUAGES) }),
  async handle({ app, ctx: { language, now } }) {
    const { trust, lists } = await app.read(async (tx) => ({
      trust: await publicAuthorities(tx),
      lists: await listAddresses(tx),
    }));
    const { zone } = countryOf(app.env, now);
    const body = h(VerifyPage, { language, zone, trust, lists, now });
    return page(t(language, 'page.title'), body, {
      scripts: [islandFile('verify').path],
      description: t(language, 'page.description'),
    });
  },
});

export const verificationRoutes = [verify];
