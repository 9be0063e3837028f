const SIGNATURE = Buffer.from('Signature: 8a477f597d28d172789f06886806bc55');

/** Whether these are the bytes of a CACHEDIR.TAG: it begins with the signature (bford.info/cachedir). */
export const isCacheTag = (bytes: Uint8Array): boolean => SIGNATURE.equals(bytes.subarray(0, SIGNATURE.length));
