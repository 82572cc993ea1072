/** What a ceremony is about to do, in words: what the keepers read before they say yes. */
import { dateOf } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { rootListPeriod, rootPlan } from '../authorities/plan.ts';
import { endOf } from '../certificates/template.ts';
import { newestOf } from './issues.ts';
import type { KeyPlace } from './keys/root-key.ts';
import type { OpenedRequest } from './request.ts';

const until = (at: Instant, period: string): string => dateOf(endOf(at, period), 'UTC');

export function describeCeremony(opened: OpenedRequest, newPlace: KeyPlace | undefined, at: Instant): string[] {
  const { asked, profile, roots, toCertify, digest } = opened;
  const { authorities } = profile;
  const { nextRoot } = asked;
  const signer = nextRoot ?? newestOf(roots);
  return [
    `Instance  ${asked.instance}, ${asked.publicUrl}`,
    `Request   of ${asked.at}, SHA-256 ${digest}: compare it with the instance's paper`,
    `Profile   SHA-256 ${asked.profile}: compare it with the published edition`,
    `Clock     ${isoInstant(at)} by this machine: compare it with your watches`,
    ...[...roots].map(([generation, { fingerprint }]) => `Root ${generation}    is there: SHA-256 ${fingerprint}`),
    ...(nextRoot === null
      ? []
      : [
          `Root ${nextRoot}    will be made: "${rootPlan(profile).name}", P-384, until ${until(at, authorities.validFor)}, its key in the ${newPlace?.kept} ${newPlace?.place}`,
        ]),
    ...(nextRoot !== null && roots.size > 0
      ? [`Cross     root ${newestOf(roots)} and root ${nextRoot} will certify each other`]
      : []),
    ...toCertify.map(
      ({ ref, generation, plan, publicKey }) =>
        `Authority ${ref} ${generation} "${plan.name}" will be certified by root ${signer}, at the longest until ${until(at, plan.validFor)}; SHA-256 of its key ${sha256Hex(publicKey)}`,
    ),
    ...asked.lists.flatMap(({ generation, number, withdrawn }) => [
      `List      ${number} of root ${generation}, until ${until(at, rootListPeriod(profile))}, names ${withdrawn.length} withdrawn:`,
      ...withdrawn.map(({ serial, reason, at: since }) => `            ${serial} (${reason}) since ${since}`),
    ]),
  ];
}
