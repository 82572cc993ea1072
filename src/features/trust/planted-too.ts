import '../../features.ts';
