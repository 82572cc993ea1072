import './testing/openssl.ts';
