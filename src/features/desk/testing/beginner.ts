/** A new officer who is admitted to nothing yet: for tests of examinations. */
import assert from 'node:assert/strict';
import { findExamination, prepareDemoStaff, rosterOf } from '#features/identity/index.ts';
import { personByIin } from '#features/registers/index.ts';
import { answerExamination, beginExamination, editionOf, rightAnswer, workedCases } from '#features/services/index.ts';
import { type Aqsai, DAUREN, inAqsai } from '#features/services/testing/aqsai.ts';
import { features as below } from '#features/services/testing/features.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Context } from '#platform/feature.ts';
import { deskFeature } from '../feature.ts';

export const features = [...below, deskFeature];
export const STALL = 'market-stall-permit';

export interface Beginner extends Aqsai {
  /** Signed in under the name 'beginner'. */
  readonly ctx: () => Context;
  readonly actor: ActorOf<'officer'>;
  begin(service?: string): Promise<string>;
  /** Answers all right, or the first case wrongly. */
  answer(id: string, how: 'right' | 'wrong'): Promise<{ passed: boolean }>;
  /** Who can be drawn on a day. */
  drawn(day: LocalDate): Promise<string[]>;
}

/** A new officer of the agency that decides about stalls, admitted to nothing. */
export function asBeginner(run: (beginner: Beginner) => Promise<void>): Promise<void> {
  return inAqsai(features, async (aqsai) => {
    const { app } = aqsai.instance;
    const place = { agency: 'trade-inspection', unit: 'steppe' };
    const [officerId = ''] = await app.transaction((tx) =>
      prepareDemoStaff(tx, [{ iin: DAUREN, ...place, roles: ['officer'] }]),
    );
    const personId = await app.read(async (tx) => (await personByIin(tx, DAUREN))?.personId ?? '');
    const roles = ['officer'];
    const session = { sessionId: 's', assurance: 'substantial' } as const;
    const actor: ActorOf<'officer'> = { kind: 'officer', personId, officerId, ...place, roles, ...session };
    aqsai.actAs('beginner', actor);
    const ctx = (): Context => ({ ...app.systemContext('test'), actor });
    const answer = async (id: string, how: 'right' | 'wrong') => {
      const examination = await app.read((tx) => findExamination(tx, id));
      assert.ok(examination);
      const edition = editionOf(app.env, examination.edition);
      const worked = workedCases(app.env, edition);
      const otherCondition = edition.definition.eligible[0]?.id ?? '';
      const answers = examination.cases.map((caseIndex, index) => {
        const one = worked[caseIndex];
        assert.ok(one);
        const right = rightAnswer(one);
        if (how === 'right' || index > 0) return right;
        return right.granted ? { granted: false, unmet: [otherCondition] } : { granted: true, unmet: [] };
      });
      return app.perform(answerExamination, ctx(), { examination: id, answers });
    };
    await run({
      ...aqsai,
      ctx,
      actor,
      begin: (service = STALL) => app.perform(beginExamination, ctx(), { service }),
      answer,
      drawn: (day) =>
        app.read(async (tx) => (await rosterOf(tx, place.agency, place.unit, STALL, day)).map((one) => one.officerId)),
    });
  });
}
