import '#platform/clock.ts';
