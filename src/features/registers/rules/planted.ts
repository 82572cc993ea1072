import '../store/find.ts';
