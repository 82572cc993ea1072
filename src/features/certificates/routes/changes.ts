/** The buttons and the page that change certificates of a list, the same whosever list it is. */
import { z } from 'zod';
import type { IssuedCertificate } from '#features/trust/index.ts';
import type { Tx } from '#platform/app.ts';
import {
  type Access,
  type Action,
  type Context,
  page,
  type Reply,
  type Route,
  type RouteRequest,
  redirect,
  route,
} from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { type HolderReason, REASONS } from '../actions/change.ts';
import { serialSchema } from '../actions/status.ts';
import { WithdrawPage, type WithdrawPageProps } from '../pages/withdraw.tsx';

const t = texts('certificates');

interface Numbered {
  readonly serial: string;
}

export const serialParams = z.object({ serial: serialSchema });

interface ChangeableList {
  /** Its address below that of the language. */
  readonly path: `/${string}`;
  readonly access: Access;
  /** The entry of the navigation. */
  readonly navigation: string;
  readonly as: WithdrawPageProps['as'];
  readonly hold: Action<Numbered, void>;
  readonly resume: Action<Numbered, void>;
  readonly withdraw: Action<Numbered & { readonly reason: HolderReason }, void>;
  /** One of the list. Refuses where it is none of them. */
  one(tx: Tx, ctx: Context, serial: string): Promise<IssuedCertificate>;
}

const reasonSchema = z.object({ reason: z.enum(REASONS).optional().catch(undefined) });

/** Suspending and resuming by a button, withdrawing by a page of its own that asks for the reason. */
export function changeRoutes({ path, access, navigation, as, one, ...acts }: ChangeableList): Route[] {
  const at = <S extends string>(step: S) =>
    ({ path: `/:lang${path}/:serial/${step}`, access, params: serialParams }) as const;
  const toList = ({ ctx }: Pick<RouteRequest, 'ctx'>): Reply => redirect(`/${ctx.language}${path}`);
  const change = (verb: 'hold' | 'resume') =>
    route({
      method: 'POST',
      ...at(verb),
      // A button and nothing else.
      body: z.object({}),
      handle: async (request: RouteRequest<Numbered>) => {
        await request.perform(acts[verb], { serial: request.params.serial });
        return toList(request);
      },
    });
  const askReason = async (
    { app, ctx, params }: Pick<RouteRequest<Numbered>, 'app' | 'ctx' | 'params'>,
    isReasonMissing: boolean,
  ) => {
    const { language } = ctx;
    const certificate = await app.read((tx) => one(tx, ctx, params.serial));
    const body = WithdrawPage({ language, certificate, isReasonMissing, as, list: `/${language}${path}` });
    const options = isReasonMissing ? { hasErrors: true, status: 422 } : {};
    return page(t(language, 'withdraw.title'), body, { navigation, ...options });
  };
  const withdrawForm = route({
    method: 'GET',
    ...at('withdraw'),
    handle: (request: RouteRequest<Numbered>) => askReason(request, false),
  });
  const withdraw = route({
    method: 'POST',
    ...at('withdraw'),
    body: reasonSchema,
    handle: async (request: RouteRequest<Numbered, unknown, z.infer<typeof reasonSchema>>) => {
      const { reason } = request.body;
      if (reason === undefined) return askReason(request, true);
      await request.perform(acts.withdraw, { serial: request.params.serial, reason });
      return toList(request);
    },
  });
  return [change('hold'), change('resume'), withdrawForm, withdraw];
}
