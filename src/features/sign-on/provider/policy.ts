/** When a person is asked: the library's own reasons, and one of ours. */
import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { App } from '#platform/app.ts';
import { acrOf, LEVELS, suffices } from '../rules/assurance.ts';
import { neededFor } from './needed-level.ts';

const { Check, base } = interactionPolicy;

async function isTooWeak(app: App, { oidc }: KoaContextWithOIDC): Promise<boolean> {
  const level = LEVELS.find((one) => acrOf(one) === oidc.session?.acr);
  if (level === undefined || oidc.client === undefined) return false;
  return !suffices(level, await neededFor(app, oidc.client.clientId, oidc.params?.acr_values));
}

export function policyOf(app: App): ReturnType<typeof base> {
  const policy = base();
  const tooWeak = new Check(
    'assurance',
    'a surer way to sign in is required',
    'unmet_authentication_requirements',
    (ctx) => isTooWeak(app, ctx),
  );
  policy.get('login')?.checks.add(tooWeak);
  return policy;
}
