/** CPSV-AP 3.2: what its shapes demand of each class, and that no address in the graph hangs in the air. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES } from '#kernel/text.ts';
import { inKazakhstan } from '#test/support/catalogue.ts';
import { withInstance } from '#test/support/instance.ts';

type Node = Readonly<Record<string, unknown>> & { readonly '@id': string; readonly '@type': string | string[] };

/** Properties with sh:minCount 1 in the published shapes of release 3.2.0, by class, in the terms of its context. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  PublicService: ['identifier', 'name', 'description', 'hasCompetentAuthority'].map((name) => `PublicService.${name}`),
  PublicOrganization: ['PublicOrganization.preferredLabel', 'PublicOrganization.spatial', 'Agent.identifier'],
  Event: ['Event.identifier', 'Event.name'],
  Rule: ['Rule.identifier', 'Rule.name', 'Rule.description'],
  Channel: ['Channel.identifier'],
  Cost: ['Cost.identifier'],
  Evidence: ['Evidence.identifier', 'Evidence.name'],
  EvidenceType: ['EvidenceType.identifier'],
  Requirement: ['Requirement.identifier', 'Requirement.name'],
  Output: ['Output.identifier', 'Output.name'],
};

/** Properties that point at a node, and the class it must say that it is. */
const POINTS_AT: Readonly<Record<string, string>> = {
  'PublicService.hasCompetentAuthority': 'PublicOrganization',
  'PublicService.isGroupedBy': 'Event',
  'PublicService.follows': 'Rule',
  'PublicService.hasLegalResource': 'LegalResource',
  'PublicService.hasChannel': 'Channel',
  'PublicService.hasCost': 'Cost',
  'PublicService.hasInput': 'Evidence',
  'PublicService.hasInputType': 'EvidenceType',
  'PublicService.holdsRequirement': 'Requirement',
  'PublicService.produces': 'Output',
  'PublicService.language': 'LinguisticSystem',
  'PublicOrganization.spatial': 'Location',
  'Rule.implements': 'LegalResource',
  'Channel.ownedBy': 'Organization',
  'Cost.isDefinedBy': 'Organization',
  'Cost.currency': 'Code',
  'Evidence.isConformantTo': 'EvidenceType',
  'Requirement.hasSupportingEvidence': 'Evidence',
  'Output.language': 'LinguisticSystem',
};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

test('the catalogue says what the profile demands, of things that are there', async () => {
  await withInstance(inKazakhstan, async ({ inject }) => {
    const answer = await inject({ method: 'GET', url: '/api/v1/catalogue.jsonld' });
    assert.match(String(answer.headers['content-type']), /^application\/ld\+json/);
    const { '@graph': graph } = JSON.parse(answer.body) as { '@graph': Node[] };
    const nodes = new Map(graph.map((node) => [node['@id'], node]));
    assert.equal(nodes.size, graph.length, 'every address once');
    const services = graph.filter((node) => node['@type'] === 'PublicService');
    assert.equal(services.length, 12);
    for (const node of graph) {
      for (const type of listOf(node['@type']) as string[])
        for (const property of REQUIRED[type] ?? [])
          assert.ok(listOf(node[property]).length > 0, `${node['@id']} has no ${property}`);
      for (const [property, type] of Object.entries(POINTS_AT)) {
        for (const target of listOf(node[property]) as string[])
          assert.ok(listOf(nodes.get(target)?.['@type']).includes(type), `${property} → ${target} is no ${type}`);
      }
    }
    for (const service of services) {
      const named = listOf(service['PublicService.name']).map((one) => (one as { '@language': string })['@language']);
      assert.deepEqual(named, [...LANGUAGES]);
      assert.match(String(service['PublicService.processingTime']), /^P(T0S|\d+D)$/);
    }
    const one = await inject({
      method: 'GET',
      url: '/api/v1/services/child-benefit',
      headers: { accept: 'application/ld+json' },
    });
    assert.match(String(one.headers['content-type']), /^application\/ld\+json/);
    assert.ok(one.json()['@graph'].some((node: Node) => node['@type'] === 'PublicService'));
  });
});
