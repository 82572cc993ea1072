/** What a client is told of who came: read from the registers at that moment, under a look-up that the person sees. */

import { type Cite, countryOf } from '#features/country/index.ts';
import { actingOptions, liveMandate, type Mandate, mandateKind } from '#features/identity/index.ts';
import { type Fact, readHere } from '#features/registers/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { base64url } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { randomBytes } from '#platform/random.ts';
import type { Client } from './rules/client.ts';
import type { Scope } from './scopes.ts';
import { subjectFor } from './store/consents.ts';
import type { SignIn } from './store/sign-ins.ts';

/** The purpose of a register's definition under which systems are told who came. */
const PURPOSE = 'sign-on';
const SUB_BYTES = 24;
const NAME_FIELDS = ['surname', 'givenName', 'patronymic'];

type Claims = Readonly<Record<string, Json>>;

/** The name of a person at a client. */
export const subjectAt = (tx: Tx, personId: string, clientId: string): Promise<string> =>
  subjectFor(tx, personId, clientId, base64url(randomBytes(SUB_BYTES)));

/** Refuses as `readHere`. */
export async function claimsOf(tx: Tx, client: Client, signIn: SignIn, scopes: readonly Scope[]): Promise<Claims> {
  const { personId } = signIn;
  const mandate = signIn.mandate === null ? undefined : await liveMandate(tx, personId, signIn.mandate);
  return {
    ...(await personClaims(tx, client, personId, scopes, client.cite)),
    ...(scopes.includes('organisation')
      ? { organisation: mandate ? await organisation(tx, client, mandate) : null }
      : {}),
    ...(scopes.includes('mandates') ? { mandates: await mandates(tx, client, personId, scopes) } : {}),
  };
}

function read(
  tx: Tx,
  client: Client,
  register: 'individuals' | 'organisations',
  id: string,
  fields: readonly string[],
  ground: Cite,
): Promise<Fact[]> {
  const { agency, id: clientId, title } = client;
  const who = { kind: 'system', agency, system: { id: clientId, name: title.kk } } as const;
  const { registers } = countryOf(tx.env, tx.env.clock.now());
  return readHere(tx, who, { register: registers[register], fields, by: { id }, purpose: PURPOSE, ground });
}

/** Name and number of a person, as far as the scopes go. */
async function personClaims(
  tx: Tx,
  client: Client,
  personId: string,
  scopes: readonly Scope[],
  ground: Cite,
): Promise<Claims> {
  const fields = [...(scopes.includes('profile') ? NAME_FIELDS : []), ...(scopes.includes('iin') ? ['iin'] : [])];
  if (fields.length === 0) return {};
  const [fact] = await read(tx, client, 'individuals', personId, fields, ground);
  const { surname, givenName, patronymic, iin } = fact?.values ?? {};
  return {
    ...(surname === undefined || givenName === undefined
      ? {}
      : {
          name: [surname, givenName, patronymic].filter((part) => part !== undefined).join(' '),
          family_name: surname,
          given_name: givenName,
          ...(patronymic === undefined ? {} : { middle_name: patronymic }),
        }),
    ...(iin === undefined ? {} : { iin }),
  };
}

async function organisation(tx: Tx, client: Client, { kind, represented }: Mandate): Promise<Json> {
  const [fact] = await read(tx, client, 'organisations', represented.id, ['bin', 'name'], client.cite);
  const { bin, name } = fact?.values ?? {};
  return bin === undefined || name === undefined ? null : { bin, name, mandate: kind };
}

/** Everybody for whom the person may act now. People are named as the person himself is, and each sees the look at his own data. */
async function mandates(tx: Tx, client: Client, personId: string, scopes: readonly Scope[]): Promise<Json> {
  const all: Json[] = [];
  for (const mandate of await actingOptions(tx, personId)) {
    const { kind, scope, lastDay } = mandate;
    all.push({
      kind,
      for: await representedClaims(tx, client, mandate, scopes),
      services: scope.services === 'all' ? 'all' : [...scope.services],
      may_sign: scope.maySign,
      ...(lastDay === undefined ? {} : { until: lastDay }),
    });
  }
  return all;
}

async function representedClaims(tx: Tx, client: Client, mandate: Mandate, scopes: readonly Scope[]): Promise<Json> {
  const { represented, kind } = mandate;
  if (represented.kind === 'organisation') return { organisation: await organisation(tx, client, mandate) };
  const ground = mandateKind(tx.env, kind, tx.env.clock.now())?.cite ?? client.cite;
  const sub = await subjectAt(tx, represented.id, client.id);
  return { person: { sub, ...(await personClaims(tx, client, represented.id, scopes, ground)) } };
}
