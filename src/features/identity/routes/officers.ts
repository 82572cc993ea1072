/** The administrator's pages of officers. */
import { z } from 'zod';
import { agencies, agency, book, dateSchema, dayIn } from '#features/country/index.ts';
import { isIin } from '#kernel/identifiers.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Language, say, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { addOfficerAction, assignAction } from '../actions/appoint.ts';
import { absenceAction, endOfficerAction } from '../actions/officers.ts';
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
    const title = t(language, 'officers.title');
    if (query.agency === undefined || query.unit === undefined) {
      const counts = await app.read(officersByUnit);
      const units = UnitsPage({ language, agencies: agencies(app.env, now), counts });
      return page(title, units, { navigation: 'officers' });
    }
    const office = agency(app.env, query.agency, now);
    const unit = office?.units.find((one) => one.id === query.unit);
    if (office === undefined || unit === undefined) throw refuse('unknown_unit');
    const today = dayIn(app.env, now);
    const [posts, absences, figures] = await app.read(async (tx) => [
      await officersOfUnit(tx, office.agency, unit.id, today),
      await absencesOfUnit(tx, office.agency, unit.id, today),
      await examinationFigures(tx, office.agency),
    ]);
    const serviceTitle = titlesOfServices(app.env, language, now);
    const shown = UnitPage({ language, agency: office, unit, posts, absences, figures, serviceTitle });
    return page(title, shown, { navigation: 'officers' });
  },
});

/** What a form sends of checkboxes. */
const rolesSchema = z.union([z.string().transform((role) => [role]), z.array(z.string())]).default([]);
const backTo = (language: string, place: { agency: string; unit: string }) =>
  redirect(
    `/${language}/admin/officers?agency=${encodeURIComponent(place.agency)}&unit=${encodeURIComponent(place.unit)}`,
  );

/** What needs a second administrator isn't in the unit yet: it stands among the proposals. */
const toProposals = (language: string) => redirect(`/${language}/proposals`);

const inUnit = { agency: z.string(), unit: z.string() };
const addSchema = z.object({
  ...inUnit,
  roles: rolesSchema,
  iin: z.string().trim().refine(isIin, '12 digits with the right check digit'),
  surname: z.string(),
  centre: z.string().trim().default(''),
});

const add = route({
  method: 'POST',
  path: '/:lang/admin/officers',
  access: 'administrator',
  body: addSchema,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof addSchema>>) => {
    const { centre, roles, ...body } = request.body;
    const post = { roles: roles as Role[], ...(centre === '' ? {} : { centre }) };
    await request.perform(addOfficerAction, { ...body, ...post });
    return toProposals(request.ctx.language);
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
    const roles = request.body.roles as Role[];
    await request.perform(assignAction, { officer: request.params.officer, roles });
    return toProposals(request.ctx.language);
  },
});

const absenceSchema = z.object({
  ...inUnit,
  from: formDay.pipe(dateSchema),
  to: formDay.pipe(dateSchema),
  reason: z.string(),
});

const absence = route({
  method: 'POST',
  path: '/:lang/admin/officers/:officer/absence',
  access: 'administrator',
  params: officerParams,
  body: absenceSchema,
  handle: async (request: RouteRequest<OfficerParams, unknown, z.infer<typeof absenceSchema>>) => {
    const { from, to, reason } = request.body;
    await request.perform(absenceAction, {
      officer: request.params.officer,
      from,
      to,
      reason,
    });
    return backTo(request.ctx.language, request.body);
  },
});

const endSchema = z.object({ ...inUnit, reason: z.string() });

const end = route({
  method: 'POST',
  path: '/:lang/admin/officers/:officer/end',
  access: 'administrator',
  params: officerParams,
  body: endSchema,
  handle: async (request: RouteRequest<OfficerParams, unknown, z.infer<typeof endSchema>>) => {
    await request.perform(endOfficerAction, { officer: request.params.officer, reason: request.body.reason });
    return backTo(request.ctx.language, request.body);
  },
});

export const officerRoutes = [show, add, assign, absence, end];
