// A photo before it is attached: made smaller, freed of its place, and looked at for blur
// and bad light. The original stays on the device and can be sent instead.
import { without_place } from './exif.js';

export const kLongSide = 1600;  // pixels; a page of A4 stays legible at 140 dots per inch
const kQuality = 0.82;
const kProbe = 320;  // pixels of the long side on which sharpness and light are judged
const kBlurry = 45;  // variance of the Laplacian below which print is hard to read
const kDark = 55;
const kBright = 225;

async function picture_of(blob) {
  return createImageBitmap(blob, { imageOrientation: 'from-image' });
}

function canvas_of(picture, long_side) {
  const scale = Math.min(1, long_side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const jpeg_of = (canvas) =>
  new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', kQuality));

// Luma of each pixel, from RGBA.
export function luma_of(rgba) {
  const out = new Float32Array(rgba.length / 4);
  for (let i = 0; i < out.length; ++i)
    out[i] = 0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2];
  return out;
}

// Warnings about a picture of that luma: any of 'blurry', 'dark', 'bright'.
export function judge(luma, width, height) {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; ++y)
    for (let x = 1; x < width - 1; ++x) {
      const at = y * width + x;
      const edge = 4 * luma[at] - luma[at - 1] - luma[at + 1] - luma[at - width] - luma[at + width];
      sum += edge;
      squares += edge * edge;
      ++count;
    }
  const mean = sum / count;
  const light = luma.reduce((all, each) => all + each, 0) / luma.length;
  const warnings = [];
  if (count > 0 && squares / count - mean * mean < kBlurry) warnings.push('blurry');
  if (light < kDark) warnings.push('dark');
  if (light > kBright) warnings.push('bright');
  return warnings;
}

function warnings_of(picture) {
  const probe = canvas_of(picture, kProbe);
  const { data } = probe.getContext('2d').getImageData(0, 0, probe.width, probe.height);
  return judge(luma_of(data), probe.width, probe.height);
}

async function original_of(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { parts, cleaned } = without_place(bytes);
  return { blob: new Blob(parts, { type: file.type }), cleaned };
}

// {blob, type, name, original, warnings}: `original` is there when a smaller picture was
// made and the original could be freed of its place. What is no picture comes back as it is.
export async function prepared(file) {
  const plain = { blob: file, type: file.type || 'application/octet-stream', name: file.name, warnings: [] };
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return plain;
  let picture;
  try {
    picture = await picture_of(file);
  } catch {
    return { ...plain, warnings: ['unreadable'] };
  }
  const warnings = warnings_of(picture);
  const original = await original_of(file);
  const smaller = await jpeg_of(canvas_of(picture, kLongSide));
  picture.close();
  if (smaller.size >= original.blob.size && original.cleaned)
    return { ...plain, blob: original.blob, warnings };
  const name = file.name.replace(/\.[^.]*$/, '') + '.jpg';
  const kept = original.cleaned ? { ...plain, blob: original.blob } : undefined;
  return { blob: smaller, type: 'image/jpeg', name, warnings, original: kept };
}
