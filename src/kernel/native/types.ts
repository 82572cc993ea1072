/** Bytes that own their buffer: what WebCrypto and the ASN.1 libraries accept as they are. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** FIPS 180-4. SHA-1 is there to say of a signature that it is too weak. */
export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512';
