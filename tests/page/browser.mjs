// Debian's Chromium, driven by playwright-core; what a person does on the page.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { kPassphrase } from './world.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const page_source = process.env.PAGE_SOURCE ?? join(here, '../../node/page/src');
export const shots = process.env.PAGE_SHOTS;

export const words_of = (lang) => JSON.parse(readFileSync(join(page_source, 'words', `${lang}.json`), 'utf8'));

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
}

// {page, w, problems}: w(key) is the catalogue's text; problems collects what the browser
// complains of, a broken security policy among it.
export async function open(browser, address, { lang = 'en', light = 'light', width = 1200, height = 900 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: light, locale: 'en-IN' });
  await context.addInitScript((settings) => {
    if (!localStorage.getItem('harkara.settings')) localStorage.setItem('harkara.settings', settings);
  }, JSON.stringify({ lang }));
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (said) => {
    if (/Content Security Policy|Refused to/.test(said.text())) problems.push(`policy: ${said.text()}`);
  });
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto(address);
  if (address !== 'about:blank') await page.locator('main h1').first().waitFor();  // the login, or what a session sees
  const words = words_of(lang);
  const w = (key) => (typeof words[key] === 'string' ? words[key] : words[key].other);
  return { context, page, w, words, problems, address };
}

export async function login({ page, w }, user) {
  await page.getByLabel(w('login.user')).fill(user);
  await page.getByLabel(w('login.passphrase'), { exact: false }).first().fill(kPassphrase);
  await page.getByRole('button', { name: w('login.enter') }).click();
  await page.getByRole('navigation').waitFor();
}

export async function go(view, path) {
  await view.page.goto(`${view.address}#/${path}`);
  await view.page.locator('main h1').first().waitFor();
}

export async function shot({ page }, name) {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

// A photo as a phone takes it: a JPEG of that size with a place in its EXIF.
export async function photo({ page }, text, width = 2400, height = 1800) {
  const bytes = await page.evaluate(async ([words, w, h]) => {
    const canvas = document.createElement('canvas');
    canvas.width = w;
    canvas.height = h;
    const pen = canvas.getContext('2d');
    const sky = pen.createLinearGradient(0, 0, w, h);
    sky.addColorStop(0, '#d8c0a8');
    sky.addColorStop(1, '#745c4c');
    pen.fillStyle = sky;
    pen.fillRect(0, 0, w, h);
    for (let i = 0; i < 4000; ++i) {
      pen.fillStyle = `rgb(${(i * 37) % 200} ${(i * 71) % 160} ${(i * 13) % 120})`;
      pen.fillRect((i * 7919) % w, (i * 104729) % h, 9, 5);
    }
    pen.fillStyle = '#111';
    pen.font = '96px sans-serif';
    pen.fillText(words, 80, h / 2);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.92));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, [text, width, height]);
  return with_place(Buffer.from(bytes));
}

// EXIF with a GPS block whose marker is easy to look for.
export const kPlace = 'GPS-25.4358N-81.8463E';
function with_place(jpeg) {
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(kPlace)]);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(body.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), size, body, jpeg.subarray(2)]);
}

const axe_source = () => readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

// What axe finds against WCAG 2.1 AA and its own good practice.
export async function violations({ page }) {
  const found = await page.evaluate(`${axe_source()};axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})`);
  return found.violations.map((each) => `${each.id} (${each.impact}): ${each.nodes.map((node) => node.target.join(' ')).slice(0, 3).join('; ')}`);
}
