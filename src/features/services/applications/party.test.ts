/** Whose an application is: the rule by which somebody reads and changes one at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateScope } from '#kernel/actor.ts';
import { type ActingFor, isHeldBy, type Party } from './party.ts';

const STALL = 'market-stall-permit';
const [ARU, DANA, FIRM, OTHER_FIRM] = ['aru', 'dana', 'firm', 'other-firm'] as const;

const mandate = (kind: ActingFor['kind'], subjectId: string, services: MandateScope['services']): ActingFor => ({
  ...{ kind, subjectId, mandateId: 'm', mandateDigest: 'd', mandateKind: 'helper' },
  scope: { services, maySign: true },
});
const helperOf = (personId: string, services: MandateScope['services']): Party => ({
  ...{ personId, representativeId: DANA },
  mandate: mandate('person', personId, services),
});
const agentOf = (organisationId: string, services: MandateScope['services']): Party => ({
  ...{ personId: DANA, organisationId },
  mandate: mandate('organisation', organisationId, services),
});

const own = { personId: ARU, service: STALL };
const firms = { personId: ARU, organisationId: FIRM, service: STALL };

test('an application is its applicant’s, and of whoever acts for him by a mandate that covers the service', () => {
  for (const [who, party, holdsOwn, holdsFirms] of [
    ['she herself', { personId: ARU }, true, false],
    ['somebody else', { personId: DANA }, false, false],
    ['a helper for all', helperOf(ARU, 'all'), true, false],
    ['a helper for this service', helperOf(ARU, [STALL]), true, false],
    ['a helper for another service', helperOf(ARU, ['food-cart-permit']), false, false],
    ['a helper of another person', helperOf(DANA, 'all'), false, false],
    ['who acts for the firm', agentOf(FIRM, 'all'), false, true],
    ['who acts for the firm in another service', agentOf(FIRM, ['food-cart-permit']), false, false],
    ['who acts for another firm', agentOf(OTHER_FIRM, 'all'), false, false],
  ] as const)
    assert.deepEqual([isHeldBy(own, party), isHeldBy(firms, party)], [holdsOwn, holdsFirms], who);
});
