/** What people really type, against the services of Kazakhstan. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inKazakhstan } from '#test/support/catalogue.ts';
import { withInstance } from '#test/support/instance.ts';
import { catalogueOf } from './catalogue.ts';
import { serviceSearch } from './search.ts';

const licence = 'driving-licence-renewal';
const birth = 'birth-registration';
const record = 'criminal-record-certificate';
const address = 'address-registration';
const marriage = 'marriage-registration';
const entrepreneur = 'individual-entrepreneur-registration';
const pharmacy = 'pharmacy-licence';
const accreditation = 'medical-accreditation';
const benefit = 'child-benefit';
const plot = 'land-plot-certificate';
const director = 'director-change';
const information = 'access-to-information';

/** Must stand first. */
const FIRST: Readonly<Record<string, string>> = {
  'журргизуши куалик': licence,
  'zhurgizushi kualigi': licence,
  'jürgizuşi kuäligi': licence,
  'водительсие права': licence,
  'drivers license': licence,
  'как поменять водительские права если потерял': licence,
  'жургизуши куаликти калай ауыстырамын': licence,
  'i lost my driving license': licence,
  'birth certficate': birth,
  'туу туралы куалик': birth,
  'tuu turaly kualik': birth,
  'свидетелство о рождении': birth,
  метрика: birth,
  'родился ребенок': birth,
  'рождение ребенка': birth,
  роды: birth,
  босану: birth,
  childbirth: birth,
  соттылык: record,
  'соттылығы жок': record,
  sottylyq: record,
  несудимасть: record,
  'police clearance': record,
  прописка: address,
  propiska: address,
  'мекенжай тиркеу': address,
  'moving house': address,
  'некеге туру': marriage,
  svadba: marriage,
  wedding: marriage,
  'ип открыть': entrepreneur,
  'жк ашу': entrepreneur,
  'дара касипкер': entrepreneur,
  'индивидуалный предпрниматель': entrepreneur,
  'sole trader': entrepreneur,
  apteka: pharmacy,
  'дариханага лицензия': pharmacy,
  'pharmcy licence': pharmacy,
  'емхана аккредиттеу': accreditation,
  жардемакы: benefit,
  zhardemaqy: benefit,
  'пособие на ребенка': benefit,
  'жер учаскеси': plot,
  'земельный участок': plot,
  'директор ауыстыру': director,
  'смена директора тоо': director,
  'акпарат сурау': information,
  'freedom of information': information,
  // On the other keyboard: права, брак, директор, marriage.
  ghfdf: licence,
  ',hfr': marriage,
  lbhtrnjh: director,
  ьфккшфпу: marriage,
};

/** Must be among the first three: the words fit more than one service. */
const AMONG_THREE: Readonly<Record<string, string>> = {
  'bala tudy': benefit,
  загс: birth,
  certificate: record,
  'потерял работу': entrepreneur,
  'land certificate': plot,
  неке: marriage,
  'тиркелу мекенжай': address,
};

/** Must find nothing: no service fits, and noise is worse than an honest empty page. */
const NOTHING = ['xyzzy', 'налоги', 'ұшқыш', 'submarine', '!!!', '   '];

test('real queries find their services in Kazakhstan', async () => {
  await withInstance(inKazakhstan, async ({ app }) => {
    const { search } = catalogueOf(app.env, app.env.clock.now());
    const missed = [
      ...Object.entries(FIRST).filter(([query, id]) => search.find(query)[0] !== id),
      ...Object.entries(AMONG_THREE).filter(([query, id]) => !search.find(query).slice(0, 3).includes(id)),
    ];
    assert.deepEqual(
      missed.map(([query, id]) => ({ query, id, found: search.find(query).slice(0, 3) })),
      [],
    );
    for (const query of NOTHING) assert.deepEqual(search.find(query), [], query);
  });
});

test('no query breaks the search', () => {
  const search = serviceSearch([
    { id: 'a', title: 'Жүргізуші куәлігі', synonyms: 'права', summary: '', lifeEvents: '', agency: '' },
  ]);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 3000 })), (query) => {
      for (const id of search.find(query)) assert.equal(id, 'a');
    }),
    { numRuns: 300 },
  );
});
