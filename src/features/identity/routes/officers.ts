/** The administrator's pages of officers. */
import { z } from 'zod';
import { agencies, agency, book, countryOf, dayIn } from '#features/country/index.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { isIin } from '#kernel/identifiers.ts';
import type { Instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type Language, say, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { addOfficerAction, assignAction } from '../actions/appoint.ts';
import { absenceAction, endOfficerAction } from '../actions/officers.ts';
import type { OfficerFormName, SentOfficerForm } from '../pages/officer-forms.tsx';
import { UnitPage, UnitsPage } from '../pages/officers.tsx';
import { refuse } from '../refusals.ts';
import type { Role } from '../rules/roster.ts';
import { examinationFigures } from '../store/examinations.ts';
import { absencesOfUnit, officersByUnit, officersOfUnit } from '../store/officers.ts';

const t = texts('identity');

/** What a service is called: features above this one define what it is, its title is in the book. */
const titlesOfServices =
  (env: Env, language: Language, now: Instant) =>
  (id: string): string => {
    const known = book(env).current<{ readonly title: Text }>('service', id, now);
    return known ? say(known.definition.title, language) : id;
  };

const placeSchema = z.object({ agency: z.string().optional(), unit: z.string().optional() });

const show = route({
  method: 'GET',
  path: '/:lang/admin/officers',
  access: 'administrator',
  query: placeSchema,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, z.infer<typeof placeSchema>>) => {
    const { language, now } = ctx;
    const { agency: of, unit } = query;
    if (of !== undefined && unit !== undefined) return unitPage({ app, ctx }, { agency: of, unit });
    const counts = await app.read(officersByUnit);
    const units = UnitsPage({ language, agencies: agencies(app.env, now), counts });
    return page(t(language, 'officers.title'), units, { navigation: 'officers' });
  },
});

/** Who serves in a unit, and the forms; `sent`: one that comes back. */
async function unitPage(
  { app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>,
  place: { readonly agency: string; readonly unit: string },
  sent?: SentOfficerForm,
): Promise<Reply> {
  const { language, now } = ctx;
  const office = agency(app.env, place.agency, now);
  const unit = office?.units.find((one) => one.id === place.unit);
  if (office === undefined || unit === undefined) throw refuse('unknown_unit');
  const today = dayIn(app.env, now);
  const [posts, absences, figures] = await app.read(async (tx) => [
    await officersOfUnit(tx, office.agency, unit.id, today),
    await absencesOfUnit(tx, office.agency, unit.id, today),
    await examinationFigures(tx, office.agency),
  ]);
  const serviceTitle = titlesOfServices(app.env, language, now);
  const hasWindows = countryOf(app.env, now).offices.centres === office.agency;
  const shown = UnitPage({
    ...{ language, agency: office, unit, hasWindows },
    ...{ posts, absences, figures, serviceTitle, sent },
  });
  const formAt = pathOf(language, place);
  return page(t(language, 'officers.title'), shown, {
    navigation: 'officers',
    ...(sent === undefined ? {} : { status: 422, hasErrors: true, formAt }),
  });
}

const pathOf = (language: string, place: { readonly agency: string; readonly unit: string }): string =>
  `/${language}/admin/officers?agency=${encodeURIComponent(place.agency)}&unit=${encodeURIComponent(place.unit)}`;

/** What a form sends of checkboxes. */
const rolesSchema = z.union([z.string().transform((role) => [role]), z.array(z.string())]).default([]);
const backTo = (language: string, place: { agency: string; unit: string }) => redirect(pathOf(language, place));

/** What needs a second administrator isn't in the unit yet: it stands among the proposals. */
const toProposals = (language: string) => redirect(`/${language}/proposals`);

const inUnit = { agency: z.string(), unit: z.string() };
const MOST_OF_A_REASON = 500;
const typed = z.string().trim().default('');

/** What was typed, as the form shows it again. */
const sentOf = (
  name: OfficerFormName,
  body: Readonly<Record<string, unknown>>,
  faults: readonly string[],
  officer?: string,
): SentOfficerForm => ({
  name,
  ...(officer === undefined ? {} : { officer }),
  filled: { values: Object.fromEntries(Object.entries(body).map(([key, value]) => [key, String(value)])), faults },
  roles: Array.isArray(body.roles) ? body.roles.map(String) : [],
});

/** Names of what is wrong: those whose condition doesn't hold. */
const faultsOf = (holds: Readonly<Record<string, boolean>>): string[] =>
  Object.entries(holds).flatMap(([name, isRight]) => (isRight ? [] : [name]));

const isReason = (reason: string): boolean => reason !== '' && reason.length <= MOST_OF_A_REASON;

const addSchema = z.object({ ...inUnit, roles: rolesSchema, iin: typed, surname: typed });

/** Refusals that are about what was typed. */
const AT_A_FIELD: Readonly<Record<string, string>> = {
  'identity.not_a_person': 'person',
  'identity.officer_exists': 'exists',
};

const add = route({
  method: 'POST',
  path: '/:lang/admin/officers',
  access: 'administrator',
  body: addSchema,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof addSchema>>) => {
    const { body, ctx } = request;
    const { roles, iin, surname } = body;
    const faults = faultsOf({ iin: isIin(iin), surname: surname !== '', roles: roles.length > 0 });
    if (faults.length > 0 || !isIin(iin)) return unitPage(request, body, sentOf('add', body, faults));
    const post = { agency: body.agency, unit: body.unit, iin, surname, roles: roles as Role[] };
    try {
      await request.perform(addOfficerAction, post);
    } catch (error) {
      const fault = error instanceof Refusal ? AT_A_FIELD[error.code] : undefined;
      if (fault === undefined) throw error;
      return unitPage(request, body, sentOf('add', body, [fault]));
    }
    return toProposals(ctx.language);
  },
});

const officerParams = z.object({ lang: z.string(), officer: z.uuid() });
type OfficerParams = z.infer<typeof officerParams>;
const assignSchema = z.object({ ...inUnit, roles: rolesSchema });

const assign = route({
  method: 'POST',
  path: '/:lang/admin/officers/:officer/duties',
  access: 'administrator',
  params: officerParams,
  body: assignSchema,
  handle: async (request: RouteRequest<OfficerParams, unknown, z.infer<typeof assignSchema>>) => {
    const { body, ctx, params } = request;
    const { officer } = params;
    if (body.roles.length === 0) return unitPage(request, body, sentOf('duties', body, ['roles'], officer));
    await request.perform(assignAction, { officer, roles: body.roles as Role[] });
    return toProposals(ctx.language);
  },
});

const absenceSchema = z.object({ ...inUnit, from: formDay.default(''), to: formDay.default(''), reason: typed });

const absence = route({
  method: 'POST',
  path: '/:lang/admin/officers/:officer/absence',
  access: 'administrator',
  params: officerParams,
  body: absenceSchema,
  handle: async (request: RouteRequest<OfficerParams, unknown, z.infer<typeof absenceSchema>>) => {
    const { app, body, ctx, params } = request;
    const { from, to, reason } = body;
    const { officer } = params;
    const faults = faultsOf({
      from: isLocalDate(from) && from >= dayIn(app.env, ctx.now),
      to: isLocalDate(to) && (!isLocalDate(from) || from <= to),
      reason: isReason(reason),
    });
    if (faults.length > 0 || !isLocalDate(from) || !isLocalDate(to))
      return unitPage(request, body, sentOf('absence', body, faults, officer));
    await request.perform(absenceAction, { officer, from, to, reason });
    return backTo(ctx.language, body);
  },
});

const endSchema = z.object({ ...inUnit, reason: typed });

const end = route({
  method: 'POST',
  path: '/:lang/admin/officers/:officer/end',
  access: 'administrator',
  params: officerParams,
  body: endSchema,
  handle: async (request: RouteRequest<OfficerParams, unknown, z.infer<typeof endSchema>>) => {
    const { body, ctx, params } = request;
    const { officer } = params;
    if (!isReason(body.reason)) return unitPage(request, body, sentOf('end', body, ['reason'], officer));
    await request.perform(endOfficerAction, { officer, reason: body.reason });
    return backTo(ctx.language, body);
  },
});

export const officerRoutes = [show, add, assign, absence, end];
