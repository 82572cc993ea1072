import type { VNode } from 'preact';

/** The crown of the yurt seen from below: a rim with the ends of the roof poles, and two crossing sets of bent laths. */
const LATHS_UP = 'M21.4 11.7c5 12.8 5 27.8 0 40.6M32 9.5v45M42.6 11.7c-5 12.8-5 27.8 0 40.6';
const LATHS_ACROSS = 'M11.7 21.4c12.8 5 27.8 5 40.6 0M9.5 32h45M11.7 42.6c12.8-5 27.8-5 40.6 0';
/** Circumference of the pole ends' circle over 32 poles, half drawn, half empty. */
const POLE_ENDS = '2.1 3.1';

/** The sign as the logo: read from 16 pixels up, in the colour of the text around it. */
export function Logo({ classes }: { readonly classes?: string | undefined }): VNode {
  return (
    <svg class={classes} viewBox="0 0 64 64" fill="none" stroke="currentColor" aria-hidden="true" focusable="false">
      <circle cx="32" cy="32" r="28.5" stroke-width="4.6" />
      <path d={`${LATHS_UP}${LATHS_ACROSS}`} stroke-width="2.6" />
    </svg>
  );
}

/** The sign drawn large and fine, as a quiet motif: start page, empty states, seals. */
export function Motif(): VNode {
  return (
    <svg class="motif" viewBox="0 0 64 64" fill="none" stroke="currentColor" aria-hidden="true" focusable="false">
      <circle cx="32" cy="32" r="30.6" stroke-width="1.2" />
      <circle cx="32" cy="32" r="26.5" stroke-width="5" stroke-dasharray={POLE_ENDS} />
      <circle cx="32" cy="32" r="22.7" stroke-width="1.6" />
      <g transform="translate(32 32) scale(.96) translate(-32 -32)">
        <path d={`${LATHS_UP}${LATHS_ACROSS}`} stroke-width="1.5" />
      </g>
    </svg>
  );
}
