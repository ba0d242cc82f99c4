// Every view in four languages, light and dark, wide and narrow: accessibility (axe), weight
// over the wire, first paint with the processor slowed four times. With PAGE_SHOTS a picture
// of each.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { go, launch, login, open, photo, shot, violations } from './browser.mjs';
import { until, World } from './world.mjs';

const kLanguages = ['en', 'hi', 'bn', 'fa'];
const kMostBytes = 150_000;
const kMostPaint_ms = 1000;
const kSlower = 4;

function record(name) {
  return {
    patient: { pseudonym: name, age: 54, sex: 'female', beneficiary: 'deprived' },
    question: 'क्या यह निमोनिया है? <script>alert(1)</script>', consent: { ref: 'register 3' },
    history: 'three days of fever', vitals: { temperature_c: 39.1, spo2_percent: 93, pulse_bpm: 110 },
    checklist: { name: 'child_fever', answers: { fits: 'no', cannot_drink: 'yes' } },
  };
}

// Two cases: one at the desk with a question asked back, one answered and prescribed.
async function furnish(world, picture) {
  const file = (name, content) => {
    const path = join(world.dir, name);
    writeFileSync(path, content);
    return path;
  };
  const image = file('chest.jpg', picture);
  const made = ['सुनीता देवी', 'P-17'].map((name, i) => world.ask('clinic', 'consult', 'new', '--desk', 'medicine@aiims',
    '--class', i ? 'urgent' : 'emergency', '--record', file(`record-${i}.json`, JSON.stringify(record(name))), '--attach', image).case);
  await until('both at the desk', () => {
    const there = world.ask('aiims', 'desk', 'list', '--desk', 'medicine').cases;
    return made.every((name) => there.some((each) => each.case === name && each.complete));
  });
  const [asked, answered] = made;
  const as = ['--as', 'dr.rao'];
  world.ask('aiims', 'desk', 'ask', asked, '--text', 'Oxygen at rest?', ...as);
  world.ask('aiims', 'desk', 'answer', answered, '--record', file('answer.json', JSON.stringify({ advice: 'Five days of rest.', diagnosis: 'Viral fever', red_flags: 'breathless' })), ...as);
  const rx = {
    rmp: { name: 'Dr. A. Rao', qualification: 'MD', registration: 'DMC 12345', contact: '+91 00000 00000' },
    consult: { type: 'first' }, diagnosis: 'Viral fever',
    medicines: [{ name: 'PARACETAMOL', form: 'tablet', strength: '500 mg', frequency: '8 hourly', duration: '3 days' }],
  };
  world.ask('aiims', 'desk', 'prescribe', answered, '--rx', file('rx.json', JSON.stringify(rx)), ...as);
  world.ask('aiims', 'desk', 'refer', answered, '--to', 'District hospital', '--why', 'X-ray', ...as);
  world.ask('aiims', 'desk', 'roster', '--desk', 'medicine', '--first', '2026-12-01T10:00', '--as', 'dr.rao');
  // One pair that may be one patient, and one that was decided to be.
  for (const name of ['Sunita Devi', 'Rukhsana Khatun', 'রুখসানা খাতুন'])
    world.ask('clinic', 'consult', 'new', '--desk', 'radiology@aiims', '--record', file('alike.json', JSON.stringify(record(name))));
  const { duplicates } = world.ask('clinic', 'patient', 'duplicates');
  const { patients } = world.ask('clinic', 'patient', 'list');
  const named = (id) => patients.find((each) => each.also.includes(id)).newest.pseudonym;
  const decided = duplicates.find((each) => /Rukhsana|রুখসানা/.test(named(each.a)));
  world.ask('clinic', 'patient', 'merge', decided.a, decided.b, '--why', 'the same ration card');
  await until('all of it at the clinic', () => {
    const { story } = world.ask('clinic', 'consult', 'show', answered);
    return story.prescriptions.length === 1 && story.referrals.length === 1 && world.ask('clinic', 'consult', 'show', asked).story.asked_back;
  });
  return { asked, answered };
}

const tour = ({ asked, answered }) => [
  ['clinic', null, ['']],
  ['clinic', 'asha', ['cases', 'new', 'patients', `case/${asked}`, `case/${answered}`, `print-answer/${answered}`, `print-prescription/${answered}`, 'verify', 'settings', 'nothing-here']],
  ['aiims', 'dr.rao', ['desk', `take/${asked}`, 'sittings', 'fairness']],
  ['aiims', 'boss', ['network', 'users', 'audit', `why/${asked}`, 'sittings', 'fairness']],
];

const kActs = { take: ['a', 'q', 'p', 'r', 't'], desk: ['?'] };

// Opens what a key opens, so that forms and dialogs are seen too.
async function* states(view, path) {
  yield '';
  for (const key of kActs[path.split('/')[0]] ?? []) {
    await view.page.keyboard.press('Escape');
    await view.page.locator('main h1').first().focus();
    await view.page.keyboard.press(key);
    await view.page.waitForTimeout(key === 'p' ? 900 : 150);
    yield `-${key}`;
  }
  if (path !== 'patients') return;
  for (const deed of ['merge', 'split']) {
    await view.page.getByRole('button', { name: view.w(`patients.${deed}`) }).first().click();
    await view.page.getByRole('dialog').waitFor();
    yield `-${deed}`;
    await view.page.keyboard.press('Escape');
  }
}

async function look(browser, world, stops, { lang, light, width }) {
  const found = [];
  let seen = 0;
  for (const [node, user, paths] of stops) {
    const view = await open(browser, world.address(node), { lang, light, width });
    if (user) await login(view, user);
    for (const path of paths) {
      if (user) await go(view, path);
      await view.page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => {});
      await until('nothing is being loaded', async () => (await view.page.locator('p.waiting').count()) === 0, 10_000);
      for await (const state of states(view, path)) {
        ++seen;
        const where = `${lang} ${light} ${width} ${user ?? 'nobody'} ${path}${state}`;
        for (const each of await violations(view)) found.push(`${where}: ${each}`);
        const wide = await view.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 1) found.push(`${where}: ${wide} px wider than the screen`);
        await shot(view, `${path.replace(/\/C-.*/, path.includes(stops.asked) ? '-asked' : '-answered').replace('/', '-') || 'login'}${state}-${lang}-${light}-${width}`);
      }
    }
    found.push(...view.problems.map((each) => `${lang}: ${each}`));
    await view.context.close();
  }
  return { found, seen };
}

// Bytes over the wire until the list of cases is shown, all answers of the node among them.
async function weigh(browser, world, lang) {
  const view = await open(browser, 'about:blank', { lang });
  const net = await view.context.newCDPSession(view.page);
  await net.send('Network.enable');
  let bytes = 0;
  net.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; });
  view.address = world.address('clinic');
  await view.page.goto(view.address);
  await login(view, 'asha');
  await view.page.locator('.cases').first().waitFor();
  await view.context.close();
  return bytes;
}

async function first_paint(browser, world, lang) {
  const times = [];
  for (let i = 0; i < 5; ++i) {
    const view = await open(browser, 'about:blank', { lang });
    const slow = await view.context.newCDPSession(view.page);
    await slow.send('Emulation.setCPUThrottlingRate', { rate: kSlower });
    await view.page.goto(world.address('clinic'));
    await view.page.getByLabel(view.w('login.user')).waitFor();
    times.push(await view.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime));
    await view.context.close();
  }
  return times.sort((a, b) => a - b)[2];
}

async function measure(browser, world) {
  const rows = [];
  for (const lang of kLanguages) {
    const bytes = await weigh(browser, world, lang);
    const paint = Math.round(await first_paint(browser, world, lang));
    rows.push([lang, bytes, paint]);
    console.log(`  ${lang}: ${bytes} bytes over the wire, first paint ${paint} ms (median of 5, processor slowed ${kSlower} times)`);
    assert.ok(bytes <= kMostBytes && paint < kMostPaint_ms);
  }
  return rows;
}

async function main() {
  const world = new World(process.env.HARKARA);
  const browser = await launch();
  try {
    await world.make();
    for (const node of ['district', 'aiims', 'clinic']) await world.start(node);
    const any = await open(browser, world.address('clinic'));
    const made = await furnish(world, await photo(any, 'chest', 1200, 900));
    await any.context.close();
    await measure(browser, world);
    const stops = Object.assign(tour(made), made);
    const found = [];
    let seen = 0;
    for (const lang of kLanguages)
      for (const [light, width] of [['light', 1200], ['dark', 1200], ['light', 390]]) {
        const out = await look(browser, world, stops, { lang, light, width });
        found.push(...out.found);
        seen += out.seen;
      }
    console.log(`  ${seen} views looked at: ${found.length} violations`);
    for (const each of found) console.log(`  ${each}`);
    assert.equal(found.length, 0);
  } catch (error) {
    console.error(error);
    console.error(`homes and logs: ${world.dir}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
    await world.end(process.exitCode === 1);
  }
}

await main();
