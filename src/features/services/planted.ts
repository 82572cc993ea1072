import '#features/trust/store/lists.ts';
