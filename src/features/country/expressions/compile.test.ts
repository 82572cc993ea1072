import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { localDate } from '#kernel/dates.ts';
import { tiyn } from '#kernel/money.ts';
import { compile } from './compile.ts';
import { ExpressionError } from './error.ts';
import type { ExpressionContext } from './functions.ts';
import { probe } from './probe.ts';
import type { ExpressionType, Scope } from './types.ts';

const STRING: ExpressionType = { type: 'string' };
const must = (type: ExpressionType) => ({ type, optional: false });
const may = (type: ExpressionType) => ({ type, optional: true });

const child = { object: { name: must(STRING), birthDate: must({ type: 'date' }), diagnosis: may(STRING) } };
const scope: Scope = {
  person: {
    object: {
      iin: must(STRING),
      birthDate: must({ type: 'date' }),
      deathDate: may({ type: 'date' }),
      income: must({ type: 'money' }),
      address: may({ object: { street: must(STRING), flat: may(STRING) } }),
    },
  },
  children: { list: child },
  licence: may({ object: { number: must(STRING), area: must({ type: 'decimal' }) } }),
  form: { object: { copies: must({ type: 'int' }), urgent: must({ type: 'bool' }), purpose: may(STRING) } },
};

const context: ExpressionContext = {
  today: localDate('2026-11-22'),
  calendar: { zone: 'Asia/Almaty', years: { '2026': { holidays: [], transfers: [] } } },
  rate: (id) => {
    if (id !== 'mci') throw new RangeError(`no rate ${id}`);
    return tiyn(432_500);
  },
  index: 'mci',
  rounding: 'halfUp',
};

const values = {
  person: { iin: '900101300017', birthDate: '1990-01-01', income: '10000000' },
  children: [{ name: 'Aru', birthDate: '2020-02-29' }],
  form: { copies: '2', urgent: false },
};

const evaluate = (source: string, expected: ExpressionType, given: Record<string, unknown> = values) =>
  compile(source, scope, expected).evaluate(given, context);

function refusal(source: string, expected: ExpressionType = { type: 'bool' }): ExpressionError {
  try {
    compile(source, scope, expected);
  } catch (error) {
    assert.ok(error instanceof ExpressionError, String(error));
    return error;
  }
  return assert.fail(`accepted: ${source}`);
}

describe('values', () => {
  const cases: [string, ExpressionType, unknown][] = [
    ['age(person.birthDate, today) >= 16', { type: 'bool' }, true],
    ['age(person.birthDate, today)', { type: 'int' }, 36n],
    ['addMonths(date("2026-01-31"), 1)', { type: 'date' }, '2026-02-28'],
    ['addPeriod(today, "P1Y6M")', { type: 'date' }, '2028-05-22'],
    ['daysBetween(date("2026-02-28"), date("2026-03-01"))', { type: 'int' }, 1n],
    ['workingDaysAfter(today, 5)', { type: 'date' }, '2026-11-27'],
    ['mci("1.25")', { type: 'money' }, '540600'],
    ['mci("0.5") * form.copies + tenge(100)', { type: 'money' }, '442600'],
    ['rate("mci")', { type: 'money' }, '432500'],
    ['sum(children.map(c, mci("0.25")))', { type: 'money' }, '108100'],
    ['decimal("0.1") + decimal("0.2")', { type: 'decimal' }, '0.3'],
    ['times(person.income, decimal("0.015"))', { type: 'money' }, '150000'],
    ['children.exists(c, age(c.birthDate, today) < 18)', { type: 'bool' }, true],
    ['children.filter(c, has(c.diagnosis)).size() == 0', { type: 'bool' }, true],
    ['has(person.address) ? person.address.street : "none"', STRING, 'none'],
    ['has(licence) ? licence.number : "none"', STRING, 'none'],
    ['!has(licence) || licence.area > decimal("10")', { type: 'bool' }, true],
    ['form.urgent ? ["a"] : []', { list: STRING }, []],
    ['children', { list: child }, [{ name: 'Aru', birthDate: '2020-02-29' }]],
    ['floor(decimal("-1.5"))', { type: 'int' }, -2n],
    ['max(today, date("2027-01-01"))', { type: 'date' }, '2027-01-01'],
  ];
  for (const [source, type, expected] of cases) {
    test(source, () => assert.deepEqual(evaluate(source, type), expected));
  }

  test('the sum of nothing is zero', () => {
    assert.equal(evaluate('sum(children.map(c, mci("0.25")))', { type: 'money' }, { ...values, children: [] }), '0');
  });

  test('an optional variable that is there', () => {
    const given = { ...values, licence: { number: 'N1', area: '12.50' } };
    assert.equal(evaluate('has(licence) && licence.area == decimal("12.5")', { type: 'bool' }, given), true);
  });
});

describe('refusals have a place and advice', () => {
  const cases: [string, string, RegExp, RegExp][] = [
    ['person.birthdate == today', '.birthdate', /no field birthdate/, /did you mean birthDate/],
    ['persn.iin == ""', 'persn', /no persn/, /did you mean person/],
    ['children.exists(c, d.name == "")', 'd.name', /no d/, /children.* c, .*today|: c, children/],
    ['ag(person.birthDate, today) > 3', 'ag', /^there is no function ag$/, /^did you mean age\? \(.*addDays, .*year\)/],
    ['form.copies > 1 && frob(today)', 'frob', /no function frob$/, /^allowed here: addDays, .*age, .*weekday/],
    ['age(person.birthDate) > 3', 'age', /age\(\) does not take these values: date$/, /^write age\(date, date\): int$/],
    ['age(today, children) > 3', 'age', /these values: date, list<object>$/, /age\(date, date\): int/],
    [
      'mci(1.25) > tenge(1)',
      'mci',
      /mci\(\) does not take/,
      /mci\(string\): money or mci\(int\): money or mci\(decimal\)/,
    ],
    ['person.iin.contans("1")', '.contans', /a string has no function contans/, /did you mean contains\?/],
    ['children.exist(c, c.name == "")', '.exist', /^a list has no function exist$/, /did you mean exists\?/],
    ['person.birthDate.age(today) > 3', '.age', /age\(\) does not take/, /write age\(date, date\): int/],
    ['age > 3', 'age', /age is a function/, /write age\(date, date\): int/],
    ['has(person.deathDat)', '.deathDat', /no field deathDat/, /did you mean deathDate/],
    ['person.deathDate < today', '.deathDate', /may be absent/, /has\(person\.deathDate\)/],
    ['licence.number == "1"', 'licence', /licence may be absent/, /has\(licence\)/],
    ['has(person.address) || person.address.street == ""', '.address.street', /may be absent/, /ask first/],
    ['has(person.address) && person.address.flat == ""', '.flat', /person\.address\.flat may be absent/, /ask first/],
    ['children.exists(c, c.diagnosis == "")', '.diagnosis', /may be absent/, /has\(c\.diagnosis\)/],
    ['children.exists(person, person.iin == "")', '.iin', /no field iin/, /name/],
    ['has(person.iin)', '.iin', /never absent/, /leave has\(\) out/],
    ['person.income > 5', 'person', /no such overload/i, /tenge/],
    ['form.copies > 1.5', '1.5', /double/, /decimal/],
    ['person.iin = "x"', '=', /./, /==/],
    ['1 +', '', /./, /./],
    ['today', 'today', /gives date/, /must give bool/],
    ['date("2026-02-30") == today', '"2026', /no such day/, /exists/],
    ['mci("1,5") > tenge(1)', '"1,5"', /factor/, /exists/],
    ['cel.bind(x, 1, x == 1)', 'cel', /not among our words/, /./],
    ['timestamp("2026-01-01T00:00:00Z") == timestamp("2026-01-01T00:00:00Z")', 'timestamp', /Timestamp/, /date\(/],
  ];
  for (const [source, near, what, mend] of cases) {
    test(source, () => {
      const error = refusal(source);
      assert.match(error.what, what);
      assert.match(error.mend, mend);
      assert.ok(error.position >= 0 && error.position <= source.length);
      const at = source.indexOf(near);
      assert.ok(Math.abs(error.position - at) <= near.length + 12, `position ${error.position}, expected near ${at}`);
    });
  }

  test('syntax so deep that it would exhaust the stack', () => {
    refusal(`${'('.repeat(500)}true${')'.repeat(500)}`);
    refusal(Array.from({ length: 3000 }, () => 'true').join(' && '));
  });

  test('no function reaches outside', () => {
    for (const source of [
      'process.exit()',
      'constructor',
      'person.constructor',
      'person["__proto__"]',
      'eval("1")',
      'this',
    ])
      refusal(source);
  });
});

describe('absence', () => {
  test('a list that may be empty is found by the probe', () => {
    const compiled = compile('children[0].name == "x"', scope, { type: 'bool' });
    assert.throws(() => probe(compiled, scope, context), /without children\[\]/);
  });

  test('guarded rules pass the probe', () => {
    for (const source of [
      'has(person.address) && has(person.address.flat) && person.address.flat == "1"',
      'size(children) > 0 && children[0].name == "x"',
      '!(!has(licence)) ? licence.number == "1" : true',
    ]) {
      probe(compile(source, scope, { type: 'bool' }), scope, context);
    }
  });
});

describe('what a person writes stays a value', () => {
  const hostile = [
    '" || true || "',
    '\\u0022',
    '#{person.iin}',
    '{{1+1}}',
    'age(person.birthDate, today)',
    '__proto__',
    '\u0000',
    '</script>',
  ];

  test('texts are compared, never read', () => {
    const rule = compile('has(form.purpose) && form.purpose == "work"', scope, { type: 'bool' });
    const echo = compile('has(form.purpose) ? form.purpose : ""', scope, STRING);
    const withPurpose = (purpose: string) => ({ ...values, form: { ...values.form, purpose } });
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' })), (purpose) => {
        assert.equal(rule.evaluate(withPurpose(purpose), context), purpose === 'work');
        assert.equal(echo.evaluate(withPurpose(purpose), context), purpose);
      }),
    );
  });

  test('keys that a definition does not know are not seen', () => {
    const given = {
      ...values,
      form: JSON.parse('{"copies":"2","urgent":false,"__proto__":{"purpose":"work"},"extra":1}'),
    };
    assert.equal(evaluate('has(form.purpose)', { type: 'bool' }, given), false);
  });

  test('a value of another type is a defect, named by its path', () => {
    assert.throws(
      () => evaluate('form.copies > 1', { type: 'bool' }, { ...values, form: { copies: 'many', urgent: true } }),
      /form\.copies must be int/,
    );
    assert.throws(() => evaluate('form.copies > 1', { type: 'bool' }, {}), /form is missing/);
  });
});

test('a rate that there is not', () => {
  const compiled = compile('rate("wage") > tenge(1)', scope, { type: 'bool' });
  assert.deepEqual(compiled.rates, [{ id: 'wage', position: 5 }]);
  assert.throws(() => compiled.evaluate(values, context), ExpressionError);
});

test('a thousand evaluations take milliseconds', () => {
  const compiled = compile('age(person.birthDate, today) >= 16 && children.exists(c, c.name == "Aru")', scope, {
    type: 'bool',
  });
  const started = process.hrtime.bigint();
  for (let i = 0; i < 10_000; i += 1) compiled.evaluate(values, context);
  const each = Number(process.hrtime.bigint() - started) / 10_000;
  assert.ok(each < 100_000, `${each} ns for each`);
});
