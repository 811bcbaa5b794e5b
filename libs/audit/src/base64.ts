/** Bytes as text: what `base64Bytes` reads. */
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Standard base64 (RFC 4648, section 4) in the one form that its bytes have: padded, without line breaks, unused bits
 * zero. With any other, a signed text could be changed and still be accepted.
 *
 * @returns undefined where the text is not in that form
 */
export function base64Bytes(text: string): Buffer | undefined {
  if (!BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return base64(bytes) === text ? bytes : undefined;
}
