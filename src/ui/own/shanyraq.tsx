import type { VNode } from 'preact';

/** The crown of the yurt seen from below: two sets of bent laths, crossing where the light comes in. */
const LATHS_BOLD =
  'M20 12c10 12 10 28 0 40M32 8v48M44 12c-10 12-10 28 0 40M12 20c12 10 28 10 40 0M8 32h48M12 44c12-10 28-10 40 0';
const LATHS_FINE =
  'M18.5 14c13.5 11 13.5 25 0 36M32 9.5v45M45.5 14c-13.5 11-13.5 25 0 36M14 18.5c11 13.5 25 13.5 36 0M9.5 32h45M14 45.5c11-13.5 25-13.5 36 0';
/** The ends of the roof poles around the rim, 32 of them: the length of each, then of the gap. */
const POLE_ENDS = '2.1 3.1';

/** The sign as the logo: read from 16 pixels up, in the colour of the text around it. */
export function Logo({ classes }: { readonly classes?: string | undefined }): VNode {
  return (
    <svg class={classes} viewBox="0 0 64 64" fill="none" stroke="currentColor" aria-hidden="true" focusable="false">
      <circle cx="32" cy="32" r="28.5" stroke-width="4.6" />
      <path d={LATHS_BOLD} stroke-width="2.4" />
    </svg>
  );
}

/** The sign drawn large and fine, as a quiet motif: start page, empty states, seals. */
export function Motif(): VNode {
  return (
    <svg class="motif" viewBox="0 0 64 64" fill="none" stroke="currentColor" aria-hidden="true" focusable="false">
      <circle cx="32" cy="32" r="31" stroke-width="1" />
      <circle cx="32" cy="32" r="26.9" stroke-width="4" stroke-dasharray={POLE_ENDS} />
      <circle cx="32" cy="32" r="22.9" stroke-width="1.3" />
      <path d={LATHS_FINE} stroke-width="1.3" />
    </svg>
  );
}
