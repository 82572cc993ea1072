import type { VNode } from 'preact';

/** Commands to be typed, under what they do. */
export function Commands({ said, lines }: { readonly said: string; readonly lines: readonly string[] }): VNode {
  return (
    <>
      <p>{said}</p>
      <pre>
        <code>{lines.join('\n')}</code>
      </pre>
    </>
  );
}
