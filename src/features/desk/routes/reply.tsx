/** A page of the desk: the frame with its queue around whatever is shown. */
import { requireOfficer } from '#features/identity/index.ts';
import { admissionsOf } from '#features/services/index.ts';
import { hasRole } from '#kernel/actor.ts';
import { page, type Reply, type RouteRequest } from '#platform/feature.ts';
import { islandFile } from '#platform/islands.ts';
import type { Content } from '#ui/index.ts';
import { opinionsOf, queueOf } from '../actions/queue.ts';
import { DeskFrame } from '../pages/frame.tsx';

interface DeskPage {
  readonly title: string;
  readonly body: Content;
  readonly aside?: Content;
  readonly currentId?: string;
  readonly hasErrors?: boolean;
}

/** Reads the queue beside what is shown. */
export async function deskReply({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>, shown: DeskPage): Promise<Reply> {
  const actor = requireOfficer(ctx);
  const [queue, opinions, admissions] = await app.read(async (tx) => [
    await queueOf(tx, ctx, actor),
    await opinionsOf(tx, ctx, actor),
    await admissionsOf(tx, actor, ctx.now),
  ]);
  const frame = (
    <DeskFrame
      env={app.env}
      language={ctx.language}
      now={ctx.now}
      queue={queue}
      opinions={opinions.length}
      examinations={admissions.filter(({ standing }) => standing.kind === 'open').length}
      isHead={hasRole(actor, 'head')}
      title={shown.title}
      aside={shown.aside}
      {...(shown.currentId === undefined ? {} : { currentId: shown.currentId })}
    >
      {shown.body}
    </DeskFrame>
  );
  return page(shown.title, frame, {
    width: 'desk',
    navigation: 'desk',
    scripts: [islandFile('desk').path],
    ...(shown.hasErrors ? { hasErrors: true } : {}),
  });
}
