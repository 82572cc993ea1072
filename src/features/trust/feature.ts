import type { App } from '#platform/app.ts';
import type { Feature } from '#platform/feature.ts';
import { authoritiesCommands } from './authorities/commands.ts';
import { prepareAuthorities, renewAuthorities } from './authorities/renew.ts';
import { renewRootCommand } from './authorities/root.ts';
import { sealAgencies, sealTroubles } from './authorities/seals.ts';
import { ceremonyTroubles, ceremonyWelcome, watchCeremonies } from './authorities/watch.ts';
import { ceremonyCommand } from './ceremony/command.ts';
import { shareRootCommand } from './ceremony/share.ts';
import { askChecker } from './elsewhere/ask.ts';
import { askStatuses } from './external/ask.ts';
import { externalAuthorityKind } from './external/definition.ts';
import { fetchLists } from './external/lists.ts';
import { fsck } from './fsck.ts';
import { logIslands } from './islands-log.ts';
import { presignAnswers } from './ocsp/presign.ts';
import { trustProfileKind } from './profile.ts';
import './refusals.ts';
import { publishRevocations } from './revocation/publish.ts';
import { trustRoutes } from './routes.ts';
import { stampKept } from './stamps/late.ts';
import { stampSignatures, stampTroubles } from './stamps/stamp.ts';

async function prepare(app: App): Promise<void> {
  await prepareAuthorities(app);
  await publishRevocations(app);
  await presignAnswers(app);
  await logIslands(app);
}

export const trustFeature = {
  name: 'trust',
  tier: 2,
  migrations: true,
  texts: true,
  definitionKinds: [trustProfileKind, externalAuthorityKind],
  routes: trustRoutes,
  commands: [renewRootCommand, ...authoritiesCommands, ceremonyCommand, shareRootCommand],
  loops: [
    { name: 'trust.renew-authorities', everyMs: 10_000, run: renewAuthorities },
    // An agency published while the program runs gets its seal within this time.
    { name: 'trust.seal-agencies', everyMs: 10_000, run: sealAgencies },
    { name: 'trust.presign-answers', everyMs: 1000, run: presignAnswers },
    { name: 'trust.stamp-kept', everyMs: 1000, run: stampKept },
    { name: 'trust.stamp-signatures', everyMs: 1000, run: stampSignatures },
    { name: 'trust.publish-revocations', everyMs: 15_000, run: publishRevocations },
    { name: 'trust.fetch-lists', everyMs: 15_000, run: fetchLists },
    { name: 'trust.ask-statuses', everyMs: 2000, run: askStatuses },
    { name: 'trust.ask-checker', everyMs: 1000, run: askChecker },
    { name: 'trust.watch-ceremonies', everyMs: 60_000, run: watchCeremonies },
  ],
  welcome: ceremonyWelcome,
  troubles: async (tx) => [...(await ceremonyTroubles(tx)), ...(await sealTroubles(tx)), ...(await stampTroubles(tx))],
  dailyRows: [{ table: 'trust.signature_stamp', at: 'at', key: ['signature'], columns: ['token', 'answer'] }],
  fsck,
  prepare,
} satisfies Feature;
