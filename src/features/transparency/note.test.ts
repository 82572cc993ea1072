import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { hex, sha256, utf8 } from '#kernel/hash.ts';
import { emptyRoot } from './merkle.ts';
import {
  checkpointText,
  formatVerifierKey,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  verifyCheckpoint,
} from './note.ts';
import { signCheckpoint, signNote, verifierKeyOf } from './sign-note.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519').privateKey;
const ORIGIN = 'demo.shanyraq/kz/01';
const vkey = formatVerifierKey(verifierKeyOf(ORIGIN, privateKey));
const checkpoint = { origin: ORIGIN, size: 20_852_163, root: sha256(utf8('root')) };
const note = signCheckpoint(checkpoint, privateKey);

test('a note of another implementation opens (golang.org/x/mod/sumdb/note, its documented example)', () => {
  const key = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const line =
    '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
  assert.equal(openNote(`${text}\n${line}`, key), text);
  assert.throws(() => openNote(`${text.replace('your', 'my')}\n${line}`, key), /is wrong/);
});

test('a checkpoint reads as it was written and is signed by its origin', () => {
  assert.equal(note.split('\n').slice(0, 2).join(' '), `${ORIGIN} 20852163`);
  const read = verifyCheckpoint(note, vkey);
  assert.deepEqual({ ...read, root: hex(read.root) }, { ...checkpoint, root: hex(checkpoint.root) });
  assert.equal(parseCheckpoint(signCheckpoint({ origin: ORIGIN, size: 0, root: emptyRoot() }, privateKey)).size, 0);
});

test('a changed text, another key, another log and a note unsigned are refused', () => {
  assert.throws(() => verifyCheckpoint(note.replace('20852163', '20852164'), vkey), /is wrong/);
  assert.throws(() => verifyCheckpoint(signCheckpoint(checkpoint, other), vkey), /not signed by/);
  assert.throws(
    () => verifyCheckpoint(signNote(checkpointText({ ...checkpoint, origin: 'another' }), ORIGIN, privateKey), vkey),
    /another log/,
  );
  assert.throws(() => verifyCheckpoint(checkpointText(checkpoint), vkey), /not a signed note/);
  for (const form of ['', 'a\n1\n', 'a\n01\nAA==\n\n', 'a\n1\nAA==\n\n', 'a\n-1\n\n\n'])
    assert.throws(() => parseCheckpoint(form), RangeError, form);
});

test('signatures of others beside ours are ignored; a false one under our name condemns the note', () => {
  const witness = signNote(checkpointText(checkpoint), 'witness.example', other).split('\n').at(-2);
  assert.equal(verifyCheckpoint(`${note}${witness}\n`, vkey).size, checkpoint.size);
  const ours = note.split('\n').at(-2) ?? '';
  const forged = ours.slice(0, -6) + (ours.at(-6) === 'A' ? 'B' : 'A') + ours.slice(-5);
  assert.throws(() => verifyCheckpoint(`${note}${forged}\n`, vkey), /is wrong/);
});

test('a note without signatures of ours, with control characters or of endless signatures is refused', () => {
  const key = parseVerifierKey(vkey);
  assert.throws(() => openNote(note.replace('\n\n', '\n\t\n\n'), key), RangeError);
  const line = note.split('\n').at(-2);
  assert.throws(() => openNote(`${note}${`${line}\n`.repeat(101)}`, key), /too many/);
  assert.throws(() => signNote('no newline', ORIGIN, privateKey), RangeError);
});

test('a verifier key has one spelling and its own id', () => {
  assert.equal(formatVerifierKey(parseVerifierKey(vkey)), vkey);
  assert.throws(() => parseVerifierKey(vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')), /key id/);
  assert.throws(() => parseVerifierKey('name+00000000+AgAA'), /of another type/);
  assert.throws(() => verifierKeyOf('a b', privateKey), RangeError);
  assert.throws(() => verifierKeyOf('a+b', privateKey), RangeError);
});
