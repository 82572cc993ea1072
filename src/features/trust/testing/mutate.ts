/**
 * Wrong signatures by the thousand: a right one is taken apart into its DER and put together otherwise, or its bytes are changed. Every
 * change follows from a number, so that what was found is found again.
 */

/** Numbers that follow from a seed (xorshift, 32 bits). */
export type Dice = (below: number) => number;

export function dice(seed: number): Dice {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

/** A value of DER with what is inside; `body` where nothing is, or where it is no DER. */
interface Tree {
  tag: number;
  body: Uint8Array;
  children: Tree[] | undefined;
}

/** Reads as far as it can: the inside of OCTET STRING and BIT STRING stays bytes. */
function treesOf(bytes: Uint8Array): Tree[] | undefined {
  const trees: Tree[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0x80;
    const count = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || count > 3) return undefined;
    let length = count === 0 ? first : 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
    const start = at + 2 + count;
    if (start + length > bytes.length) return undefined;
    const body = bytes.subarray(start, start + length);
    trees.push({ tag, body, children: (tag & 0x20) === 0 ? undefined : treesOf(body) });
    at = start + length;
  }
  return trees;
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

function encode({ tag, body, children }: Tree): Buffer {
  const inside = children ? Buffer.concat(children.map(encode)) : Buffer.from(body);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOctets(inside.length)), inside]);
}

const everyTree = (tree: Tree): Tree[] => [tree, ...(tree.children ?? []).flatMap(everyTree)];

const copy = (tree: Tree): Tree => ({ ...tree, children: tree.children?.map(copy) });

const pick = <T>(list: readonly T[], roll: Dice): T => list[roll(list.length)] as T;

/** Changes the order or the number of what a value holds, or puts there what stands elsewhere. */
function reorder(children: Tree[], all: readonly Tree[], roll: Dice): void {
  const at = roll(children.length + 1);
  const chosen = children[at];
  switch (roll(5)) {
    case 0:
      children.splice(at, 1);
      return;
    case 1:
      if (chosen) children.splice(roll(children.length + 1), 0, copy(chosen));
      return;
    case 2:
      if (chosen) children.splice(roll(children.length), 0, ...children.splice(at, 1));
      return;
    case 3:
      children.splice(at, 1, copy(pick(all, roll)));
      return;
    default:
      children.splice(at, 0, copy(pick(all, roll)));
  }
}

function alterBody(tree: Tree, roll: Dice): void {
  const body = [...tree.body];
  const at = roll(body.length + 1);
  switch (roll(4)) {
    case 0:
      body[Math.min(at, body.length - 1)] = roll(256);
      break;
    case 1:
      body.splice(at, 1);
      break;
    case 2:
      body.splice(at, 0, roll(256));
      break;
    default:
      body.splice(0, body.length, ...Array.from({ length: roll(4) }, () => roll(256)));
  }
  tree.body = Uint8Array.from(body);
}

const TAGS = [0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x18, 0x30, 0x31, 0x80, 0x81, 0xa0, 0xa1, 0xa2];

/** Changes one value; the lengths around it stay right, so that the change reaches what reads the meaning. */
function changeTree(root: Tree, roll: Dice): void {
  const all = everyTree(root);
  const tree = pick(all, roll);
  if (roll(8) === 0) tree.tag = pick(TAGS, roll);
  else if (tree.children) reorder(tree.children, all, roll);
  else alterBody(tree, roll);
}

function changeBytes(bytes: Uint8Array, roll: Dice): Uint8Array {
  const at = roll(bytes.length);
  const changed = Buffer.from(bytes);
  switch (roll(5)) {
    case 0:
      changed[at] = (changed[at] ?? 0) ^ (1 << roll(8));
      return changed;
    case 1:
      changed[at] = roll(256);
      return changed;
    case 2:
      return changed.subarray(0, at);
    case 3:
      return Buffer.concat([changed.subarray(0, at), changed.subarray(at + 1 + roll(4))]);
    default:
      return Buffer.concat([changed.subarray(0, at), Uint8Array.of(roll(256)), changed.subarray(at)]);
  }
}

/** The bytes with one to three changes that follow from the dice; never the same bytes. */
export function mutated(bytes: Uint8Array, roll: Dice): Uint8Array {
  for (;;) {
    const [root] = treesOf(bytes) ?? [];
    let changed: Uint8Array = bytes;
    if (root && roll(4) > 0) {
      for (let left = 1 + roll(3); left > 0; left--) changeTree(root, roll);
      changed = encode(root);
    } else changed = changeBytes(bytes, roll);
    if (Buffer.compare(changed, bytes) !== 0) return changed;
  }
}
