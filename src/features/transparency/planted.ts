import '#features/trust/index.ts';
