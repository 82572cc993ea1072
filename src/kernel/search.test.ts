import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  foldForSearch,
  latinToCyrillicCandidates,
  otherKeyboard,
  queryForms,
  tokens,
  transliterate,
} from './search.ts';

/** Whether a query finds a text: each word of it may be spelt as a word of the text. */
function finds(query: string, text: string): boolean {
  const words = tokens(text);
  return queryForms(query).every((forms) => forms.some((form) => words.includes(form)));
}

test('the same keys on the other keyboard, whole words and signs that are letters there', () => {
  assert.equal(otherKeyboard('Djlbntkmcrbt ghfdf'), 'водительские права');
  assert.equal(otherKeyboard(',hfr 2026'), 'брак 2026');
  assert.equal(otherKeyboard('ьфккшфпу'), 'marriage');
  for (const neither of ['', '2026, 5', 'passport права']) assert.equal(otherKeyboard(neither), undefined);
});

const heldOut = '../shared/data/translit/kk-latin-2021.json';

test('names in the alphabet of 2021, held out', { skip: !existsSync(heldOut) && `${heldOut} is absent` }, () => {
  const { samples } = JSON.parse(readFileSync(heldOut, 'utf8')) as { samples: [string, string][] };
  for (const [cyrillic, latin] of samples) {
    assert.ok(finds(latin, cyrillic), `${latin} finds ${cyrillic}`);
    assert.equal(queryForms(latin).length, tokens(cyrillic).length);
  }
});

describe('folding', () => {
  test('Kazakh and Russian spelling meet', () => {
    assert.equal(foldForSearch('Құжат, ТӨЛҚҰЖАТ — «Ёлка»!'), 'кужат толкужат елка');
    assert.deepEqual(tokens('Әділет-министрлігі №5'), ['адилет', 'министрлиги', '5']);
  });

  test('wrong letters of state data are mended', () => {
    assert.equal(foldForSearch('Ќўрылысшы'), foldForSearch('Құрылысшы'));
    assert.equal(foldForSearch('Кїшік жал'), foldForSearch('Күшік жал'));
    assert.equal(foldForSearch('Кјркес'), foldForSearch('Кәркес'));
  });

  test('Latin look-alikes within Cyrillic words are Cyrillic; whole Latin words stay', () => {
    assert.equal(foldForSearch('білiм, Hұра'), 'билим нура');
    assert.equal(foldForSearch('eGov İD'), 'egov id');
  });

  test('property: folding twice changes nothing, and neither case nor composition matters', () => {
    const letters = fc.constantFrom(...'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяABCXYZabcxyzéñ0159 -.,№');
    fc.assert(
      fc.property(fc.string({ unit: letters }), fc.string({ unit: 'binary' }), (text, anything) => {
        const folded = foldForSearch(text);
        assert.equal(foldForSearch(folded), folded);
        assert.equal(foldForSearch(text.normalize('NFD')), folded);
        assert.equal(tokens(text).join(' '), folded);
        assert.equal(foldForSearch(foldForSearch(anything)), foldForSearch(anything));
      }),
    );
  });
});

describe('Latin letters', () => {
  test('Kazakh of every alphabet, and names as passports spell them', () => {
    const pairs: [string, string][] = [
      ['zańdy tulǵa', 'заңды тұлға'],
      ["s'ag'ym", 'шағым'],
      ['jeke kuälık', 'жеке куәлік'],
      ['tuu turaly kualik', 'туу туралы куәлік'],
      ['Kassym-Jomart Tokayev', 'Қасым-Жомарт Тоқаев'],
      ['Shymkent', 'Шымкент'],
      ['Ust-Kamenogorsk', 'Усть-Каменогорск'],
      ['Yesentai', 'Есентай'],
      ['Dmitry', 'Дмитрий'],
      ['Mariya', 'Мария'],
      ['Shchuchinsk', 'Щучинск'],
      ['spravka o nesudimosti', 'Справка о несудимости'],
      ['litsenziya', 'лицензия'],
    ];
    for (const [latin, cyrillic] of pairs) assert.ok(finds(latin, cyrillic), `${latin} finds ${cyrillic}`);
  });

  test('an English word still finds itself', () => {
    assert.ok(finds('passport', 'Get a passport'));
    assert.ok(!finds('passport', 'жүргізуші куәлігі'));
  });

  test('the likeliest reading comes first; other words are only folded', () => {
    assert.equal(transliterate('Almaty қаласы'), 'алматы каласы');
    assert.deepEqual(latinToCyrillicCandidates('құжат'), []);
    assert.deepEqual(latinToCyrillicCandidates('2026'), []);
  });

  test('property: any word has few readings, each folded already', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Zäöüūıñşğ'0-9]{1,40}$/), (word) => {
        const candidates = latinToCyrillicCandidates(word);
        assert.ok(candidates.length <= 24);
        for (const candidate of candidates) assert.equal(foldForSearch(candidate), candidate);
      }),
    );
  });
});
