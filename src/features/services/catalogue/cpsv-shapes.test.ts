/**
 * The catalogue against the shapes that CPSV-AP 3.2.0 publishes, by other people's tools. Shapes and context lie outside this tree; nothing is
 * fetched. The shapes are stricter than the profile in one way that its own example fails (six times): they are read without inference, so
 * a code of a list, a superclass, must be said to be what it is. That we say it, and that the shapes would miss it, is pinned below.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import jsonld from 'jsonld';
import { Parser, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';
import { inKazakhstan } from '#test/support/catalogue.ts';
import { withInstance } from '#test/support/instance.ts';

const FOLDER = new URL('../../../../../shared/data/cpsv-ap/', import.meta.url);
const CONTEXT = 'https://semiceu.github.io/CPSV-AP/releases/3.2.0/context/cpsv-ap.jsonld';

type Node = Readonly<Record<string, unknown>> & { readonly '@id': string; readonly '@type': string | string[] };
interface Document {
  readonly '@context': string;
  readonly '@graph': readonly Node[];
}

const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

const localName = (address: string | undefined): string => address?.split(/[#/]/).at(-1) ?? '';

const shapes = (): SHACLValidator => new SHACLValidator(new Store(new Parser().parse(read('cpsv-ap-SHACL.ttl'))));

/** The document as RDF. The one context it may name is answered from the file. */
async function triplesOf(document: Document): Promise<Store> {
  const context = JSON.parse(read('cpsv-ap.jsonld'));
  const documentLoader = async (url: string) => {
    assert.equal(url, CONTEXT, 'no other address is asked for');
    return { documentUrl: url, document: context };
  };
  const quads = await jsonld.toRDF(document as object, { format: 'application/n-quads', documentLoader });
  return new Store(new Parser({ format: 'N-Quads' }).parse(String(quads)));
}

/** Each violation once: the property, what it breaks, and of which node. */
async function violationsOf(document: Document): Promise<string[]> {
  const { results } = await shapes().validate(await triplesOf(document));
  return results.map(({ path, focusNode, sourceConstraintComponent }) =>
    [localName(path?.value?.toString()), localName(sourceConstraintComponent?.value), localName(focusNode?.value)].join(
      ' ',
    ),
  );
}

/** The document with every node of it changed. */
const changed = (document: Document, change: (node: Node) => Node): Document => ({
  ...document,
  '@graph': document['@graph'].map(change),
});

const without =
  (property: string) =>
  (node: Node): Node =>
    Object.fromEntries(Object.entries(node).filter(([key]) => key !== property)) as Node;

const untyped =
  (type: string) =>
  (node: Node): Node => ({
    ...node,
    '@type': [node['@type']].flat().filter((one) => one !== type),
  });

describe('CPSV-AP by its public shapes', { skip: !existsSync(FOLDER) && 'shared/data/cpsv-ap is not here' }, () => {
  let catalogue: Document;
  let services: readonly { readonly id: string; readonly document: Document }[] = [];

  before(async () => {
    await withInstance(inKazakhstan, async ({ inject }) => {
      const ask = async (url: string): Promise<Document> =>
        (await inject({ method: 'GET', url, headers: { accept: 'application/ld+json' } })).json();
      catalogue = await ask('/api/v1/catalogue.jsonld');
      const ids = catalogue['@graph']
        .filter((node) => node['@type'] === 'PublicService')
        .map((node) => String(node['PublicService.identifier']));
      services = await Promise.all(ids.map(async (id) => ({ id, document: await ask(`/api/v1/services/${id}`) })));
    });
  });

  test('the whole catalogue conforms, and all of it became triples', async () => {
    assert.deepEqual(await violationsOf(catalogue), []);
    const triples = await triplesOf(catalogue);
    const subjects = new Set([...triples].map(({ subject }) => subject.value));
    for (const node of catalogue['@graph']) assert.ok(subjects.has(node['@id']), node['@id']);
    // A key that the context doesn't know would fall away in silence.
    const known = JSON.parse(read('cpsv-ap.jsonld'))['@context'];
    for (const key of new Set(catalogue['@graph'].flatMap((node) => Object.keys(node))))
      assert.ok(key.startsWith('@') || key in known, key);
  });

  test('so does each service alone', async () => {
    assert.ok(services.length > 0);
    for (const { id, document } of services) assert.deepEqual(await violationsOf(document), [], id);
  });

  test('the shapes see what is missing', async () => {
    const [first] = services;
    assert.ok(first);
    const nameless = changed(first.document, without('PublicService.name'));
    assert.deepEqual(await violationsOf(nameless), [`title MinCountConstraintComponent ${first.id}`]);
  });

  // The class that we say and the profile leaves to inference, and the property whose shape misses it.
  const UNSAID = { LinguisticSystem: 'language', Code: 'currency', Event: 'isGroupedBy', Location: 'spatial' };
  for (const [type, property] of Object.entries(UNSAID)) {
    test(`the shapes fail what their own example leaves out: ${type}`, async () => {
      const broken = await violationsOf(changed(catalogue, untyped(type)));
      assert.ok(broken.length > 0);
      assert.deepEqual(
        [...new Set(broken.map((one) => one.split(' ').slice(0, 2).join(' ')))],
        [`${property} ClassConstraintComponent`],
      );
    });
  }
});
