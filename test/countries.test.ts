import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkFolder, formatFinding, kindsOf } from '#features/country/index.ts';
import { projectRoot } from '#platform/root.ts';
import { features } from '../src/features.ts';

describe('every definition of a country parses, refers to what exists and passes its worked cases', () => {
  for (const folder of ['country/kz', 'test/country']) {
    test(folder, () => {
      assert.deepEqual(checkFolder(join(projectRoot, folder), kindsOf(features)).findings.map(formatFinding), []);
    });
  }
});
