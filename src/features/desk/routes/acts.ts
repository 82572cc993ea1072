/** Forms of the officer's acts into the actions of services. A short or missing answer comes back with its form, never as an error page. */
import {
  askOpinion,
  type Defect,
  examine,
  handOver,
  isAnsweredInWords,
  prepareDecision,
  proposeRefusal,
  returnForCorrection,
} from '#features/services/index.ts';
import type { RouteRequest } from '#platform/feature.ts';
import { openCaseAction } from '../actions/open-case.ts';
import type { Act } from '../pages/forms.tsx';

export type Posted = Readonly<Record<string, string>>;

/** Where to go on, after `/desk`; or what to say beside which field. */
export type Done = { readonly to: string } | { readonly fault: { readonly field: string; readonly text: string } };

// As services demand them: shorter reasons explain nothing.
const MIN_REASONS = 20;
const MIN_HAND_OVER = 10;
const MIN_DEFECT = 5;

const fault = (field: string, text: string): Done => ({ fault: { field, text: `fault.${text}` } });

type Perform = Pick<RouteRequest, 'perform'>;

const PERFORMERS: Record<Act, (request: Perform, caseId: string, posted: Posted) => Promise<Done>> = {
  async grant({ perform }, caseId, posted) {
    const reasons = posted.reasons?.trim();
    const { loaded } = await perform(openCaseAction, { caseId });
    if (isAnsweredInWords(loaded.edition.definition) && (reasons?.length ?? 0) < MIN_REASONS)
      return fault('reasons', 'shortAnswer');
    await perform(prepareDecision, { caseId, outcome: 'grant', ...(reasons ? { reasons } : {}) });
    return { to: `/${caseId}/sign` };
  },
  async refuse({ perform }, caseId, posted) {
    const { ground, reasons, faulty } = groundAndReasons(posted);
    if (faulty) return faulty;
    await perform(prepareDecision, { caseId, outcome: 'refuse', ground, reasons });
    return { to: `/${caseId}/sign` };
  },
  async refusal({ perform }, caseId, posted) {
    const { ground, reasons, faulty } = groundAndReasons(posted);
    if (faulty) return faulty;
    await perform(proposeRefusal, { caseId, ground, reasons });
    return { to: `/${caseId}` };
  },
  async return({ perform }, caseId, posted) {
    const defects = defectsOf(posted);
    if (defects.length === 0) return fault('defects', 'noDefect');
    if (defects.some(({ text }) => text.length < MIN_DEFECT)) return fault('defects', 'shortDefect');
    await perform(returnForCorrection, { caseId, defects });
    return { to: `/${caseId}` };
  },
  async opinion({ perform }, caseId, { agency = '', question = '' }) {
    if (question.trim() === '') return fault('question', 'noQuestion');
    await perform(askOpinion, { caseId, agency, question });
    return { to: `/${caseId}` };
  },
  async 'hand-over'({ perform }, caseId, { reason = '', tied }) {
    if (reason.trim().length < MIN_HAND_OVER) return fault('reason', 'shortReason');
    await perform(handOver, { caseId, reason, isTied: tied === 'yes' });
    return { to: '' };
  },
};

/** Does an act by what its form sent. */
export const performAct = (request: Perform, act: Act, caseId: string, posted: Posted): Promise<Done> =>
  PERFORMERS[act](request, caseId, posted);

function groundAndReasons({ ground = '', reasons = '' }: Posted): { ground: string; reasons: string; faulty?: Done } {
  if (ground === '') return { ground, reasons, faulty: fault('ground', 'noGround') };
  if (reasons.trim().length < MIN_REASONS) return { ground, reasons, faulty: fault('reasons', 'shortReasons') };
  return { ground, reasons };
}

/** `field.<id>`, `file.<id>`, `evidence.<id>`: what was written beside it. */
function defectsOf(posted: Posted): Defect[] {
  return Object.entries(posted).flatMap(([name, value]) => {
    const [, what, id] = /^(field|file|evidence)\.(.+)$/.exec(name) ?? [];
    const text = value.trim();
    return what && id && text !== '' ? [{ what: what as Defect['what'], id, text }] : [];
  });
}

/** `point.<id>` = yes or no; points left alone aren't sent. Enters the history only where something is new. */
export async function savePoints({ perform }: Perform, caseId: string, posted: Posted): Promise<void> {
  const { points: known } = await perform(openCaseAction, { caseId });
  const points = Object.entries(posted)
    .filter(([name]) => name.startsWith('point.'))
    .map(([name, value]) => [name.slice('point.'.length), value === 'yes'] as const);
  const note = posted.note?.trim();
  const isKnown = ([id, value]: readonly [string, boolean]) =>
    known.some(({ point, answer }) => point.id === id && answer === value);
  if (!note && points.every(isKnown)) return;
  await perform(examine, { caseId, points: Object.fromEntries(points), ...(note ? { note } : {}) });
}
