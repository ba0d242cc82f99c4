// One day: a clinic writes five cases in Hindi and Persian with photos while the network
// comes and goes; a specialist takes a batch offline, answers, prescribes; the clinic
// prints, verifies the code and reports what became of the patient.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { go, kPlace, launch, login, open, photo, shot, violations } from './browser.mjs';
import { sleep, until, World } from './world.mjs';

const kCases = [
  { lang: 'hi', patient: 'सुनीता देवी', age: '५४', sex: 'female', question: 'क्या यह निमोनिया है?', class: 'urgent', photos: 1 },
  { lang: 'hi', patient: 'राम प्रसाद', age: '61', sex: 'male', question: 'सीने में दर्द, क्या भेजें?', class: 'emergency', photos: 0 },
  { lang: 'hi', patient: 'गुड़िया', age: '३', sex: 'female', question: 'तीन दिन से बुखार और दाने', class: 'routine', photos: 2 },
  { lang: 'fa', patient: 'زهرا احمدی', age: '۴۲', sex: 'female', question: 'آیا این زخم عفونی است؟', class: 'urgent', photos: 1 },
  { lang: 'fa', patient: 'علی رضایی', age: '۷۰', sex: 'male', question: 'فشار خون با دارو پایین نمی‌آید', class: 'routine', photos: 1 },
];

const step = (words) => console.log(`  ${words}`);

async function fill_case(view, { patient, age, sex, question, class: urgency }) {
  const { page, w } = view;
  await page.getByLabel(w('field.patient.pseudonym')).fill(patient);
  await page.getByLabel(w('field.patient.age'), { exact: false }).first().fill(age);
  await page.getByLabel(w(`sex.${sex}`), { exact: true }).check();
  await page.getByLabel(w('field.question')).first().fill(question);
  await page.getByLabel(w('field.desk')).selectOption('medicine@aiims');
  await page.getByLabel(w(`class.${urgency}`), { exact: true }).check();
  await page.getByLabel(w('consent.recorded'), { exact: true }).check();
  await page.getByLabel(w('field.consent_ref')).fill('register 118');
}

async function add_photos(view, count) {
  const { page, w } = view;
  if (count === 0) return;
  const files = [];
  for (let i = 0; i < count; ++i)
    files.push({ name: `page-${i + 1}.jpg`, mimeType: 'image/jpeg', buffer: await photo(view, `page ${i + 1}`) });
  await page.getByLabel(w('pages.title')).setInputFiles(files);
  await until('the photos are ready', async () => (await page.locator('.pages > li').count()) === count);
}

const case_in = (page) => /case\/(C-[A-Z0-9-]+)/.exec(page.url())[1];

async function send(view) {
  const { page, w } = view;
  await page.getByRole('button', { name: w('new.send') }).click();
  await page.waitForURL(/#\/case\/C-/);
  await page.locator('main h1').first().waitFor();
  return case_in(page);
}

// The tab is closed in the middle of a case, with a photo; a new tab goes on with it.
async function survives_a_closed_tab(browser, world, view, written) {
  await go(view, 'new');
  await fill_case(view, { ...written, question: '' });
  await add_photos(view, 1);
  await view.page.getByText(view.w('new.kept')).waitFor();
  await sleep(600);
  await view.page.close();
  view.page = await view.context.newPage();
  view.page.on('dialog', (dialog) => dialog.accept());
  await go(view, 'cases');
  await view.page.getByText(written.patient).click();
  await view.page.getByText('page-1.jpg').waitFor();
  assert.equal(await view.page.getByLabel(view.w('field.patient.pseudonym')).inputValue(), written.patient);
  await view.page.getByLabel(view.w('field.question')).first().fill(written.question);
  return send(view);
}

async function clinic_writes(browser, world) {
  const views = {};
  const names = [];
  for (const [at, each] of kCases.entries()) {
    const view = (views[each.lang] ??= await open(browser, world.address('clinic'), { lang: each.lang }));
    if (await view.page.getByLabel(view.w('login.user')).isVisible().catch(() => false)) await login(view, 'asha');
    if (at === 0) {
      names.push(await survives_a_closed_tab(browser, world, view, each));
    } else {
      await go(view, 'new');
      await fill_case(view, each);
      await add_photos(view, each.photos);
      names.push(await send(view));
    }
    const { w, page } = view;
    await page.getByText(w('state.saved')).first().waitFor();
    await page.getByText(w('waits.contact')).waitFor();
    await shot(view, `day-saved-${at}-${each.lang}`);
  }
  step('5 cases written, one across a closed tab; each says that nobody else holds it yet, and why');
  await knows_her_again(views.hi, names[0]);
  return { views, names };
}

// The first patient, in other letters and a year older.
async function knows_her_again(view, name) {
  const { page, w } = view;
  await go(view, 'new');
  await page.getByLabel(w('field.patient.pseudonym')).fill('Sunita Debi');
  await page.getByLabel(w('field.patient.age'), { exact: false }).first().fill('55');
  await page.getByLabel(w('sex.female'), { exact: true }).check();
  await page.getByText(w('same.title')).waitFor();
  await page.locator(`a[href="#/case/${name}"]`).waitFor();
  await shot(view, 'day-same-patient');
  await page.getByLabel(w('field.patient.pseudonym')).fill('Rukhsana Khatun');
  await page.getByText(w('same.title')).waitFor({ state: 'detached' });
  await page.getByLabel(w('field.patient.pseudonym')).fill('');
  await sleep(600);  // the draft is kept as it is now
  step('who comes again is known across scripts, and a stranger is not');
}

// The district comes up for a few seconds, is killed, comes back, until all is across.
async function network_flaps(world, names) {
  const there = () => {
    const at_desk = world.ask('aiims', 'desk', 'list', '--desk', 'medicine').cases;
    return names.every((name) => at_desk.some((each) => each.case === name && each.complete));
  };
  for (let turn = 0; turn < 4; ++turn) {
    await world.start('district');
    await sleep(1200 + 700 * turn);
    await world.stop('district', turn % 2 ? 'SIGTERM' : 'SIGKILL');
  }
  await world.start('district');
  await until('all five cases with their photos at the desk', there, 120_000);
  step('the district was cut four times; all five are at the desk with every photo');
}

async function no_place_in_photos(world, name) {
  const out = join(world.dir, 'opened');
  const told = world.ask('aiims', 'desk', 'open', name, '--out', out);
  const pictures = told.files.filter((file) => /\.jpe?g$/.test(file));
  assert.ok(pictures.length > 0);
  for (const file of pictures) assert.equal(readFileSync(file).includes(kPlace), false, `${file} tells its place`);
  step('no photo tells where it was taken');
}

async function asks_back(view, name) {
  const { page, w } = view;
  await go(view, 'desk');
  const rows = page.locator('.queue > li');
  await until('five cases in the queue', async () => (await rows.count()) === 5);
  await shot(view, 'day-queue');
  // Down with j until the wanted case is the chosen one, claim it, open it, ask: keys only.
  for (let i = 0; i < 5; ++i) {
    const chosen = await page.locator('.queue a[aria-current="true"]').getAttribute('href');
    if (chosen.includes(name)) break;
    await page.keyboard.press('j');
    await sleep(100);
  }
  await page.keyboard.press('c');
  await page.locator('.queue a[aria-current="true"] .badge.good').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/take\//);
  await page.getByRole('button', { name: w('acts.ask') }).waitFor();
  await page.keyboard.press('q');
  await page.locator('#act textarea:focus').waitFor();
  await page.keyboard.type('What is the oxygen saturation at rest?');
  await page.getByRole('button', { name: w('ask.send') }).click();
  await page.locator('.event.asked').waitFor();
  step('the specialist asked back, from the keyboard');
}

// The laptop's browser: no network, a file, and the keyboard.
async function answers_in_the_browser(browser, dir, cases) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, locale: 'hi-IN', offline: true, acceptDownloads: true });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (said) => { if (/Content Security Policy|Refused to/.test(said.text())) problems.push(said.text()); });
  await page.addInitScript(() => { delete window.showSaveFilePicker; });
  await page.goto(pathToFileURL(join(dir, 'sitting.html')).href);
  await page.locator('nav li').first().waitFor();
  for (const lang of ['en', 'bn', 'fa', 'hi']) {
    await page.locator('header select').selectOption(lang);
    problems.push(...await violations({ page }));
    await shot({ page }, `day-sitting-${lang}`);
  }
  await page.locator('header select').selectOption('en');
  for (const [at, each] of cases.entries()) {
    if (at > 0) await page.keyboard.press('j');
    await until('its pictures are shown', () => page.evaluate(() => [...document.images].every((image) => image.naturalWidth > 0)));
    await page.keyboard.press('a');
    await page.keyboard.type(`Advice for ${each.case}: rest, fluids, come back in three days.`);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Viral illness');
    await page.keyboard.press('Escape');
  }
  await page.reload();  // a closed tab
  assert.equal(await page.locator('nav .done').count(), cases.length);
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  await (await saved).saveAs(join(dir, 'answers.json'));
  await shot({ page }, 'day-sitting-done');
  assert.deepEqual(problems, []);
  await context.close();
}

// Export, go offline (the node is down), answer on the batch's page and one case as a file,
// come back, import.
async function answers_offline(browser, world, asked) {
  const dir = join(world.dir, 'batch');
  const batch = world.ask('aiims', 'desk', 'batch', '--desk', 'medicine', '--out', dir, '--as', 'dr.rao');
  assert.ok(batch.cases.length >= 3, `${batch.cases.length} in the batch`);
  assert.equal(batch.cases.some((each) => each.case === asked), false);
  await world.stop('aiims');
  for (const each of batch.cases) assert.ok(existsSync(join(dir, each.folder, 'record.json')));
  const [by_hand, ...rest] = [...batch.cases].reverse();
  writeFileSync(join(dir, by_hand.folder, 'answer.json'), JSON.stringify({ advice: `Advice for ${by_hand.case}: rest.`, diagnosis: 'Viral illness' }));
  await answers_in_the_browser(browser, dir, rest.reverse());
  await world.start('aiims');
  const first = world.ask('aiims', 'desk', 'import', dir);
  assert.equal(first.lines.filter((line) => line.taken).length, batch.cases.length);
  const second = world.ask('aiims', 'desk', 'import', dir);
  assert.equal(second.lines.filter((line) => line.taken && !line.already).length, 0);
  step(`${batch.cases.length} cases answered offline, all but one on the batch's own page, and imported; importing twice wrote nothing twice`);
  return batch.cases.map((each) => each.case);
}

// The node was restarted, which ends all sessions.
async function back_in(view, user) {
  const { page, w } = view;
  await page.goto(view.address);
  await page.reload();
  const asked = page.getByLabel(w('login.user'));
  await asked.or(page.getByRole('navigation')).first().waitFor();
  if (await asked.isVisible()) await login(view, user);
}

async function medicine(page, w, values) {
  for (const [name, text] of Object.entries(values)) await page.getByLabel(w(`medicine.${name}`), { exact: false }).first().fill(text);
}

// List A in a first consultation by text: refused with its clause. Then within the rules.
async function prescribes(view, name) {
  const { page, w } = view;
  await go(view, `take/${name}`);
  await page.getByRole('button', { name: w('acts.prescribe') }).waitFor();
  await page.keyboard.press('p');
  for (const [field, text] of Object.entries({ name: 'Dr. A. Rao', qualification: 'MD', registration: 'DMC 12345', contact: '+91 00000 00000' }))
    await page.getByLabel(w(`rmp.${field}`), { exact: false }).last().fill(text);
  await page.getByLabel(w('rx_field.diagnosis')).fill('Viral fever');
  await medicine(page, w, { name: 'AMOXICILLIN', form: 'capsule', strength: '500 mg', frequency: '8 hourly', duration: '5 days' });
  await page.getByLabel(w('medicine.list'), { exact: true }).selectOption('A').catch(() => {});
  await page.getByText(w('rule.list.a.first')).waitFor();
  assert.match(await page.locator('.refusals').textContent(), /3\.7/);
  await shot(view, 'day-rule-refused');
  await page.getByRole('button', { name: w('rx.sign') }).click();
  await page.locator('.notice.bad').first().waitFor();
  await medicine(page, w, { name: 'PARACETAMOL', form: 'tablet' });
  await page.getByText(w('rx.fine')).waitFor();
  await page.getByRole('button', { name: w('rx.sign') }).click();
  await page.locator('.event.prescribed').waitFor();
  step('List A was refused with its clause; the prescription within the rules is signed');
}

async function clinic_replies(view, name) {
  const { page, w } = view;
  await go(view, `case/${name}`);
  await page.getByLabel(w('reply.text')).fill('९१ प्रतिशत');
  await page.getByRole('button', { name: w('reply.send') }).click();
  await page.locator('.event.replied').waitFor();
  step('the clinic replied to what was asked back');
}

async function answers_on_the_page(view, name) {
  const { page, w } = view;
  await until('the reply at the desk', async () => {
    await go(view, `take/${name}`);
    await page.locator('.event.replied').waitFor({ timeout: 2000 });
    return true;
  });
  await page.keyboard.press('a');
  await page.locator('#act textarea:focus').waitFor();
  await page.keyboard.type('Send at once with oxygen.');
  await page.getByRole('button', { name: w('answer.send') }).click();
  await page.locator('.event.answered').waitFor();
  step('and is answered on the page');
}

async function prints_and_verifies(world, view, name) {
  const { page, w } = view;
  await go(view, `case/${name}`);
  await page.getByRole('link', { name: w('case.prescription') }).click();
  await page.locator('img.qr').waitFor();
  await until('the code is drawn', () => page.locator('img.qr').evaluate((image) => image.complete && image.naturalWidth > 0));
  await shot(view, 'day-prescription');
  const paper = join(world.dir, 'prescription.pdf');
  await page.pdf({ path: paper, preferCSSPageSize: true });
  const picture = join(world.dir, 'qr.png');
  await page.locator('img.qr').evaluate((image) => { image.style.width = image.style.height = '900px'; });
  await page.locator('img.qr').screenshot({ path: picture });
  const scanned = execFileSync('zbarimg', ['--quiet', '--raw', picture], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  assert.match(scanned, /^HKRX1:/);
  assert.equal(world.ask('clinic', 'prescription', 'verify', scanned).valid, true);
  await go(view, 'verify');
  await page.getByLabel(w('verify.code')).fill(scanned);
  await page.getByRole('button', { name: w('verify.check') }).click();
  await page.locator('.notice.good').waitFor();
  const at = scanned.length - 40;
  const forged = scanned.slice(0, at) + (scanned[at] === '7' ? '8' : '7') + scanned.slice(at + 1);
  await page.getByLabel(w('verify.code')).fill(forged);
  await page.getByRole('button', { name: w('verify.check') }).click();
  await page.locator('.notice.bad').waitFor();
  step(`the printed code (${scanned.length} letters) was scanned, verified by the command and by the page; altered by one letter it is refused`);
}

async function reports_progress(world, view, name) {
  const { page, w } = view;
  await go(view, `case/${name}`);
  await page.getByLabel(w('outcome.improved'), { exact: true }).check();
  await page.getByRole('button', { name: w('progress.send') }).click();
  await page.locator('.event.progress').waitFor();
  await shot(view, 'day-case-done');
  await until('the report at the desk', () =>
    world.ask('aiims', 'consult', 'show', name).story.outcome === 'improved');
  step('the clinic told what became of the patient, and the desk knows');
}

async function everything_came_home(world, names) {
  await until('all answers at the clinic', () => {
    const cases = world.ask('clinic', 'consult', 'list').cases;
    return names.every((name) => cases.find((each) => each.case === name)?.state === 'answer_here');
  }, 120_000);
  assert.equal(world.ask('clinic', 'consult', 'list').cases.length, kCases.length);
  for (const name of names) {
    const { events } = world.ask('clinic', 'consult', 'show', name);
    assert.equal(events.filter((each) => each.kind === 'opened').length, 1);
    assert.equal(events.filter((each) => each.kind === 'answered').length, 1);
  }
  step('five answers are home, each written once');
}

async function main() {
  const world = new World(process.env.HARKARA);
  const browser = await launch();
  const views = [];
  try {
    await world.make();
    await world.start('aiims');
    await world.start('clinic');
    const { views: clinic, names } = await clinic_writes(browser, world);
    views.push(...Object.values(clinic));
    await network_flaps(world, names);
    await no_place_in_photos(world, names[0]);
    const desk = await open(browser, world.address('aiims'), { lang: 'en' });
    views.push(desk);
    await login(desk, 'dr.rao');
    const asked = names[1];
    await asks_back(desk, asked);
    const answered = await answers_offline(browser, world, asked);
    assert.equal(answered.length, 4);
    await back_in(desk, 'dr.rao');
    await prescribes(desk, names[0]);
    await until('the question at the clinic', () => world.ask('clinic', 'consult', 'show', asked).story.asked_back);
    await clinic_replies(clinic.hi, asked);
    await answers_on_the_page(desk, asked);
    await everything_came_home(world, names);
    await until('the prescription at the clinic', () => world.ask('clinic', 'consult', 'show', names[0]).story.prescriptions.length === 1);
    await prints_and_verifies(world, clinic.hi, names[0]);
    await reports_progress(world, clinic.hi, names[0]);
    for (const view of views) assert.deepEqual(view.problems, []);
    console.log('the day passed');
  } catch (error) {
    console.error(error);
    for (const [i, view] of views.entries()) await shot(view, `day-failed-${i}`).catch(() => {});
    console.error(`homes and logs: ${world.dir} (${readdirSync(world.dir).join(' ')})`);
    process.exitCode = 1;
  } finally {
    await browser.close();
    await world.end(process.exitCode === 1);
  }
}

await main();
