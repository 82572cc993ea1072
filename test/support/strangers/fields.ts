/** What fields of questions say, whatever the route, so that schemas take them. */
import { generateKeyPairSync } from 'node:crypto';
import type { Known } from '../bodies.ts';
import type { Traces } from './life.ts';

/** Days around a moment, a key, addresses of a system, and names of the test country. */
export function fieldsOn(now: number, { twin }: Traces): Known {
  const dayIn = (days: number): string => new Date(now + days * 86_400_000).toISOString().slice(0, 10);
  const [today, later] = [dayIn(0), dayIn(20)];
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return {
    ...{ from: today, validFrom: today, validOn: today, actDate: dayIn(-2), until: later, lastDay: later },
    ...{ to: [today, 'code'], response: '{}', session: 'others', after: twin, value: 'Аруна', keys: [[jwk]] },
    ...{ agency: 'trade-inspection', service: 'market-stall-permit', redirectUris: 'https://example.com/back' },
    ...{ signedOutUris: 'https://example.com/bye', logoutUri: 'https://example.com/out' },
  };
}
