// Takes out of a JPEG what tells where and with what it was taken: all EXIF, XMP, IPTC and
// comments. Of EXIF only the orientation is written anew, so that the picture stays upright.

const kApp1 = 0xe1;
const kApp2 = 0xe2;  // colour profiles stay
const kComment = 0xfe;
const kStartOfScan = 0xda;

const is_jpeg = (bytes) => bytes.length > 4 && bytes[0] === 0xff && bytes[1] === 0xd8;

// 1 to 8 of the EXIF block at `at`, 1 (upright) when it says nothing.
function orientation_in(bytes, at, size) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, size);
  if (size < 20 || view.getUint32(0) !== 0x45786966) return 1;
  const little = view.getUint16(6) === 0x4949;
  const table = 6 + view.getUint32(10, little);
  if (table + 2 > size) return 1;
  const entries = view.getUint16(table, little);
  for (let i = 0; i < entries && table + 14 + i * 12 <= size; ++i) {
    const entry = table + 2 + i * 12;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

function orientation_block(orientation) {
  return Uint8Array.from([
    0xff, kApp1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8,
    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
  ]);
}

const is_told = (marker) =>
  marker === kComment || (marker >= kApp1 && marker <= 0xef && marker !== kApp2 && marker !== 0xee);

// Parts of the new file. Bytes that are no JPEG, or a damaged one, are returned as they are,
// `cleaned` false.
export function without_place(bytes) {
  if (!is_jpeg(bytes)) return { parts: [bytes], cleaned: false };
  const kept = [];
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== kStartOfScan) {
    const size = 2 + (bytes[at + 2] << 8) + bytes[at + 3];
    if (at + size > bytes.length || size < 4) return { parts: [bytes], cleaned: false };
    if (bytes[at + 1] === kApp1) {
      const found = orientation_in(bytes, at + 4, size - 4);
      if (found !== 1) orientation = found;
    }
    if (!is_told(bytes[at + 1])) kept.push(bytes.subarray(at, at + size));
    at += size;
  }
  if (bytes[at + 1] !== kStartOfScan) return { parts: [bytes], cleaned: false };
  const head = orientation === 1 ? [] : [orientation_block(orientation)];
  return { parts: [bytes.subarray(0, 2), ...head, ...kept, bytes.subarray(at)], cleaned: true };
}
