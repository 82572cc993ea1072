import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readYaml } from './source.ts';

const RULE = 'a == "x" && age(b)';

for (const [style, written, line, column] of [
  ['plain', `when: ${RULE}`, 1, 19],
  ['in single quotes', `when: '${RULE}'`, 1, 20],
  ['in double quotes', `when: "a == \\"x\\" && age(b)"`, 1, 22],
  ['plain on two lines', 'when: a == "x" &&\n    age(b)', 2, 5],
  ['folded', 'when: >-\n  a == "x" &&\n  age(b)', 3, 3],
  ['literal', 'when: |\n  a == "x"\n\n  && age(b)', 4, 6],
] as const) {
  test(`a place inside a text written ${style}`, () => {
    const source = readYaml(written);
    const { when } = source.value as { when: string };
    assert.deepEqual(source.placeOf(['when'], when.indexOf('age')), { line, column });
  });
}
