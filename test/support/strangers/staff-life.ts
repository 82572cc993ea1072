/** What else happens beside a woman's life: changes of staff, a conflict, an act of four eyes, a rating, a document that is checked, a witness of the log. */
import assert from 'node:assert/strict';
import type { Office } from '#features/desk/testing/office.ts';
import { addOfficerAction } from '#features/identity/actions/appoint.ts';
import { absenceAction, endOfficerAction } from '#features/identity/actions/officers.ts';
import { administrator, nowOf, together } from '#features/identity/testing/four-eyes.ts';
import { ARU } from '#features/services/testing/aqsai.ts';
import { witnessNewest } from '#features/transparency/testing/witnessed.ts';
import { localDate } from '#kernel/dates.ts';
import { parseIin } from '#kernel/identifiers.ts';
import type { Traces } from './life.ts';

/** Needs what `live` has left behind. */
export async function liveAmongStaff(office: Office, traces: Pick<Traces, 'decided' | 'document' | 'code'>) {
  const { call, instance, jobs, staff } = office;
  const { app, clock } = instance;
  const [lake, other] = [...staff.values()].filter(({ unit }) => unit === 'lake');
  const [health] = [...staff.values()].filter(({ agency }) => agency === 'health-inspection');
  if (!lake || !other || !health) return assert.fail();
  const at = { agency: 'civil-registry', unit: 'head-office' };
  const one = await administrator(app, lake.iin, at);
  const two = await administrator(app, other.iin, at);
  const day = localDate(new Date(clock.now() + 10 * 86_400_000).toISOString().slice(0, 10));
  const absence = { officer: health.officerId, from: day, to: day, reason: 'оқу' };
  await app.perform(absenceAction, nowOf(app, one), absence, 'absence once');
  const post = { iin: parseIin(health.iin), agency: 'civil-registry', unit: 'steppe', roles: ['officer' as const] };
  const [{ surname } = assert.fail()] = await instance.asOwner<{ surname: string }>(
    `select "values" ->> 'surname' as surname from registers.written where "values" ->> 'iin' = $1 limit 1`,
    [health.iin],
  );
  await together(app, [one, two], addOfficerAction, { ...post, surname });
  await app.perform(endOfficerAction, nowOf(app, one), { officer: other.officerId, reason: 'басқа қызмет' });
  const done = async (who: string, method: 'POST' | 'DELETE' | 'GET', url: string, body?: unknown) => {
    const answer = await call(who, method, url, body);
    assert.ok(answer.status < 400, `${url}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  const tie = { with: { iin: ARU, surname: 'Жасырынова' }, reason: 'көрші' };
  const { id } = await done(lake.officerId, 'POST', '/api/v1/conflicts', tie);
  await done(lake.officerId, 'DELETE', `/api/v1/conflicts/${id}`, {});
  const ratings = { result: 5, term: 4 };
  await done(ARU, 'POST', `/api/v1/applications/${traces.decided}/satisfaction`, { ratings });
  await done(lake.officerId, 'GET', `/en/v/${traces.document}/${traces.code}`);
  await witnessNewest(app, clock.now());
  await jobs();
}
