import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Actor, hasAssurance, hasRole, isSignedIn, isStaff, personOf } from './actor.ts';

const session = { sessionId: 's', assurance: 'substantial' as const };
const actors: Record<Actor['kind'], Actor> = {
  anonymous: { kind: 'anonymous' },
  system: { kind: 'system', name: 'sweeper' },
  person: { kind: 'person', personId: 'p', ...session },
  officer: { kind: 'officer', personId: 'o', officerId: '1', agency: 'a', unit: 'u', roles: ['examiner'], ...session },
  operator: {
    ...{ kind: 'operator', personId: 'c', officerId: '2', centre: 'x', agency: 'a', roles: [], ...session },
    visitor: { personId: 'visitor', authorisation: 'code' },
  },
  administrator: { kind: 'administrator', personId: 'd', officerId: '3', roles: ['publisher'], ...session },
};
const kindsWhere = (holds: (actor: Actor) => boolean) =>
  Object.values(actors)
    .filter(holds)
    .map(({ kind }) => kind);

test('who is signed in, who is staff, who is behind the actor', () => {
  assert.deepEqual(kindsWhere(isSignedIn), ['person', 'officer', 'operator', 'administrator']);
  assert.deepEqual(kindsWhere(isStaff), ['officer', 'operator', 'administrator']);
  assert.deepEqual(
    kindsWhere((actor) => hasRole(actor, 'examiner')),
    ['officer'],
  );
  assert.deepEqual(Object.values(actors).map(personOf), [null, null, 'p', 'o', 'c', 'd']);
});

test('assurance is compared by strength', () => {
  assert.ok(hasAssurance(actors.person, 'low') && hasAssurance(actors.person, 'substantial'));
  assert.deepEqual(
    kindsWhere((actor) => hasAssurance(actor, 'signature')),
    ['system'],
  );
  const byPasskey = { ...actors.person, assurance: 'passkey' } as Actor;
  assert.ok(hasAssurance(byPasskey, 'low') && !hasAssurance(byPasskey, 'substantial'));
  assert.ok(!hasAssurance(actors.anonymous, 'low'));
});
