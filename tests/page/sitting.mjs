// A specialist takes a sitting from the page, answers it in a browser without network, and
// brings the answers back to the page; twice does no harm.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { go, launch, login, open, photo, shot, violations } from './browser.mjs';
import { until, World } from './world.mjs';

const step = (words) => console.log(`  ${words}`);

function write_cases(world, picture) {
  const file = (name, content) => {
    const path = join(world.dir, name);
    writeFileSync(path, content);
    return path;
  };
  const image = file('wound.jpg', picture);
  for (let i = 0; i < 3; ++i) {
    const record = { patient: { pseudonym: `P-${i}`, age: 40 + i, sex: 'female' }, question: `सवाल ${i}?`, consent: 'implied' };
    world.ask('clinic', 'consult', 'new', '--desk', 'medicine@aiims', '--record', file(`record-${i}.json`, JSON.stringify(record)), '--attach', image);
  }
}

async function open_desk(browser, world, lang) {
  const view = await open(browser, world.address('aiims'), { lang });
  await login(view, 'dr.rao');
  await go(view, 'desk');
  await view.page.getByText(view.w('offline.title')).click();
  return view;
}

async function takes(view, path) {
  const { page, w } = view;
  await page.getByLabel(w('offline.minutes')).fill('12');
  assert.deepEqual(await violations(view), []);
  await shot(view, 'sitting-take');
  const saved = page.waitForEvent('download');
  await page.locator('details.card button[type=submit]').click();
  const download = await saved;
  assert.equal(download.suggestedFilename(), 'sitting.html');
  await download.saveAs(path);
}

async function answers(browser, page_file, answers_file) {
  const context = await browser.newContext({ offline: true, acceptDownloads: true });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (said) => { if (/Content Security Policy|Refused to/.test(said.text())) problems.push(said.text()); });
  await page.addInitScript(() => { delete window.showSaveFilePicker; });
  await page.goto(pathToFileURL(page_file).href);
  await page.locator('nav li').first().waitFor();
  assert.equal(await page.locator('nav li').count(), 2);
  for (let i = 0; i < 2; ++i) {
    if (i > 0) await page.keyboard.press('j');
    await until('its picture, which is within the page', () => page.evaluate(() => document.images.length > 0 && [...document.images].every((image) => image.naturalWidth > 0)));
    await page.keyboard.press('a');
    await page.keyboard.type(`Advice ${i}`);
    await page.keyboard.press('Escape');
  }
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  await (await saved).saveAs(answers_file);
  assert.deepEqual(problems, []);
  await context.close();
}

async function brings(view, answers_file, said) {
  const { page, w } = view;
  await page.locator('details.card input[type=file]').setInputFiles(answers_file);
  await page.locator('details.card .notice.good li').getByText(w(said)).first().waitFor();
  assert.equal(await page.locator('details.card .notice.good li').getByText(w(said)).count(), 2);
}

const world = new World(process.env.HARKARA);
let browser;
try {
  await world.make();
  browser = await launch();
  const blank = await open(browser, 'about:blank');
  write_cases(world, await photo(blank, 'wound'));
  for (const node of ['district', 'aiims', 'clinic']) await world.start(node);
  await until('all at the desk', () => world.ask('aiims', 'desk', 'list', '--desk', 'medicine').cases.filter((each) => each.complete).length === 3);
  const view = await open_desk(browser, world, 'fa');
  const page_file = join(world.dir, 'sitting.html');
  const answers_file = join(world.dir, 'answers.json');
  await takes(view, page_file);
  step('two cases taken from the page, as one file');
  await answers(browser, page_file, answers_file);
  step('answered without network, pictures seen');
  await brings(view, answers_file, 'offline.written');
  await shot(view, 'sitting-brought');
  assert.deepEqual(await violations(view), []);
  await brings(view, answers_file, 'offline.already');
  step('brought back, and a second time without harm');
  assert.deepEqual(view.problems, []);
  const answered = world.ask('aiims', 'desk', 'list', '--desk', 'medicine').cases.filter((each) => each.story.answered_by.length === 1);
  assert.equal(answered.length, 2);
  await until('home', () => world.ask('clinic', 'consult', 'list').cases.filter((each) => each.state === 'answer_here').length === 2);
  console.log('sitting: passes');
} finally {
  await browser?.close();
  await world.end(process.env.KEEP);
}
