import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fieldSchema } from '../../definition.ts';
import { type FileField, harmlessName, inspect } from './inspect.ts';

const label = { kk: 'Файл', ru: 'Файл', en: 'File' };
const field = fieldSchema.parse({
  id: 'paper',
  type: 'file',
  label,
  accept: ['pdf', 'png'],
  maxBytes: 1000,
  basis: { act: 'law', article: '1' },
}) as FileField;

const file = (name: string, content: Uint8Array) => ({ name, size: content.length, head: content });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PDF = bytes('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n');
const PNG = new Uint8Array([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x49, 0x44, 0x41, 0x54,
]);
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1]);

describe('a file is what its content says', () => {
  test('a PDF and a picture are taken, whatever they are called', async () => {
    assert.deepEqual(await inspect(field, file('plan.exe', PDF)), {
      ok: true,
      name: 'plan.pdf',
      mediaType: 'application/pdf',
    });
    assert.deepEqual(await inspect(field, file('photo', PNG)), { ok: true, name: 'photo.png', mediaType: 'image/png' });
  });

  test('others are refused, whatever they are called', async () => {
    for (const content of [bytes('MZ program'), bytes('<html>'), JPEG, bytes('  %PDF-1.7 behind something')]) {
      assert.deepEqual(await inspect(field, file('plan.pdf', content)), { ok: false, reason: 'file_type' });
    }
  });

  test('empty ones and too large ones are refused', async () => {
    assert.deepEqual(await inspect(field, file('a.pdf', new Uint8Array())), { ok: false, reason: 'file_size' });
    assert.deepEqual(await inspect(field, file('a.pdf', new Uint8Array(1001))), { ok: false, reason: 'file_size' });
  });
});

test('of a name no more is looked at than could be kept: what goes back at each dash would take seconds for 80 KB', () => {
  assert.equal(harmlessName(`a${'-'.repeat(80_000)}b.pdf`, 'pdf'), 'a.pdf');
  assert.equal(harmlessName(`a${'.'.repeat(80_000)}b.pdf`, 'pdf'), 'a-b.pdf');
  assert.equal(harmlessName(`plan.${'x'.repeat(80_000)}`, 'pdf'), 'plan.pdf');
});

test('a name is only a name', () => {
  const names: [string, string][] = [
    ['../../etc/passwd', 'passwd.pdf'],
    ['C:\\Users\\x\\паспорт.pdf', 'паспорт.pdf'],
    ['invoice.pdf.exe', 'invoice-pdf.pdf'],
    ['\u202efdp.exe', 'fdp.pdf'],
    ['<img src=x onerror=alert(1)>.pdf', 'img src=x onerror=alert(1).pdf'],
    ['a\u0000b.pdf', 'ab.pdf'],
    ['$(reboot).pdf', '(reboot).pdf'],
    ['...', 'file.pdf'],
    ['', 'file.pdf'],
    [`${'ы'.repeat(300)}.pdf`, `${'ы'.repeat(100)}.pdf`],
  ];
  for (const [hostile, harmless] of names) assert.equal(harmlessName(hostile, 'pdf'), harmless);
});
