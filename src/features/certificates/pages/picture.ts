import QRCode from 'qrcode';
import { base64, utf8 } from '#kernel/hash.ts';

/** The picture of a link (QR, ISO/IEC 18004) as an image that the page carries within itself. */
export const pictureOf = async (link: string): Promise<string> =>
  `data:image/svg+xml;base64,${base64(utf8(await QRCode.toString(link, { type: 'svg', margin: 2 })))}`;
