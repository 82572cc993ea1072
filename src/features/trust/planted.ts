import '#test/support/instance.ts';
