/** The door of `oversight`: the measured figures that fill the catalogue's hook. */
export { measurementsOf } from './figures/measured.ts';
