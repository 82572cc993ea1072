import '../actions/read.ts';
