/** The seal of an agency that came later, or under another name: one administrator proposes it, another confirms. */
import { z } from 'zod';
import { confirmableUntil, requireAdministrator } from '#features/identity/index.ts';
import { permitSeal, type WantedSeal, wantedSeals } from '#features/trust/index.ts';
import { inEveryLanguage, say, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';

const t = texts('certificates');

/** Seals that wait for two administrators. Refuses identity.forbidden. */
export async function waitingSeals(tx: Tx, ctx: Context): Promise<WantedSeal[]> {
  requireAdministrator(ctx);
  return (await wantedSeals(tx)).filter(({ needsPermit }) => needsPermit);
}

async function waiting(tx: Tx, ctx: Context, { agency, name }: z.infer<typeof sealSchema>): Promise<WantedSeal> {
  const found = (await waitingSeals(tx, ctx)).find((one) => one.agency === agency && one.name === name);
  return found ?? refuse('no_such_seal');
}

/** `name`: as the certificate will say it, so that nobody confirms one name and another is sealed. */
const sealSchema = z.strictObject({ agency: z.string().max(100), name: z.string().max(64) });

/** Lets the platform make it, at once. Refuses identity.forbidden, certificates.no_such_seal: also where it isn't wanted any more. */
export const sealAgencyAction = fourEyesAction({
  name: 'certificates.seal-agency',
  input: sealSchema,
  allow(_tx, ctx) {
    requireAdministrator(ctx);
  },
  until: confirmableUntil,
  async say(tx, ctx, input): Promise<Text> {
    const { agency, title, name } = await waiting(tx, ctx, input);
    return inEveryLanguage((language) => t(language, 'seal.proposal', { agency, name, title: say(title, language) }));
  },
  async run(tx, ctx, input): Promise<void> {
    await permitSeal(tx, await waiting(tx, ctx, input));
  },
});
