// The page's pure parts, without a browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

const source = process.env.PAGE_SOURCE;
const lib = (name) => import(join(source, 'lib', name));
const words = (lang) => JSON.parse(readFileSync(join(source, 'words', `${lang}.json`), 'utf8'));

const { make_words, pick_language } = await lib('words.js');
const { make_calendar, month_names } = await lib('calendar.js');
const { check_fields, latin_digits, number_of, record_of } = await lib('record.js');
const { without_place } = await lib('exif.js');
const { judge } = await lib('photo.js');
const { read_route } = await lib('route.js').catch(() => ({}));
const { state_of } = await lib('case_words.js');
const { degree_of, reason_words } = await lib('alike.js');

const kDay = 86_400_000;

test('numbers and dates are written in the digits and calendar of the language', () => {
  const day = Date.UTC(2026, 2, 21, 12);
  const fa = make_words('fa', words('fa'));
  assert.match(fa.day(day), /۱ فروردین ۱۴۰۵/);
  assert.equal(fa.number(1234567), '۱٬۲۳۴٬۵۶۷');
  assert.equal(make_words('hi', words('hi')).number(1234567), '१२,३४,५६७');
  assert.equal(make_words('bn', words('bn')).number(42), '৪২');
  assert.equal(make_words('hi', words('hi'), 'latin').number(42), '42');
});

test('plural forms follow the language', () => {
  const en = make_words('en', words('en'));
  assert.equal(en.t('desk.counts', { n: 1 }), '1 open case');
  assert.equal(en.t('desk.counts', { n: 3 }), '3 open cases');
  const hi = make_words('hi', words('hi'));
  assert.notEqual(hi.t('desk.counts', { n: 1 }).replace('१', ''), hi.t('desk.counts', { n: 3 }).replace('३', ''));
});

test('the language of the browser is taken where there is a catalogue', () => {
  assert.equal(pick_language(['de-DE', 'bn-BD', 'en']), 'bn');
  assert.equal(pick_language(['de']), 'en');
});

test('every Jalali day of 1380 to 1420 is found again', () => {
  const calendar = make_calendar('persian');
  for (let ms = Date.UTC(2001, 2, 21); ms < Date.UTC(2041, 2, 20); ms += 5 * kDay) {
    const { year, month, day } = calendar.fields_of(ms);
    assert.equal(calendar.day_of(year, month, day), ms);
  }
});

test('a day that a calendar does not have is refused', () => {
  assert.equal(make_calendar('gregory').day_of(2026, 2, 29), null);
  assert.equal(make_calendar('persian').day_of(1404, 12, 30), null);  // no leap year
  assert.notEqual(make_calendar('persian').day_of(1403, 12, 30), null);
  assert.equal(make_calendar('gregory').day_of(2026, 13, 1), null);
});

test('month names are those of the calendar', () => {
  assert.equal(month_names('fa-IR-u-ca-persian-nu-arabext', 'persian')[0], 'فروردین');
  assert.equal(new Set(month_names('hi-IN', 'gregory')).size, 12);
});

test('digits of four scripts are read', () => {
  assert.equal(latin_digits('५४ ۵۴ ৫৪ ٥٤'), '54 54 54 54');
  assert.equal(number_of('३९.१'), 39.1);
  assert.equal(number_of('۳۹٫۱'), 39.1);
  assert.equal(number_of('x'), null);
});

const kWhole = {
  patient: { pseudonym: 'P-1', age: '५४', sex: 'female' }, question: 'Is this a fracture?',
  desk: 'medicine@aiims', consent: 'recorded', consent_ref: 'register 3', vitals: { spo2_percent: '९३' },
};

test('a whole form becomes the record that the node takes', () => {
  assert.deepEqual(check_fields(kWhole), {});
  assert.deepEqual(record_of(kWhole, 'hi'), {
    patient: { sex: 'female', pseudonym: 'P-1', age: 54 }, question: 'Is this a fracture?',
    consent: { ref: 'register 3' }, language: 'hi', vitals: { spo2_percent: 93 },
  });
  assert.deepEqual(record_of({ ...kWhole, research: true }, 'hi').consent, { ref: 'register 3', research: true });
  assert.equal(record_of({ ...kWhole, consent: 'implied', research: true }, 'hi').consent, 'implied');
});

test('what is missing or impossible is named before anything is sent', () => {
  const wrong = check_fields({ patient: { age: '200', abha: 'x' }, vitals: { spo2_percent: '193' }, consent: 'recorded' });
  assert.deepEqual(Object.keys(wrong).sort(),
    ['consent_ref', 'desk', 'patient.abha', 'patient.age', 'patient.sex', 'question', 'vitals.spo2_percent']);
});

// A JPEG's head with EXIF (orientation 6, and a place), a comment and a colour profile.
function jpeg() {
  const segment = (marker, bytes) => [0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255, ...bytes];
  const text = (words_) => [...Buffer.from(words_, 'latin1')];
  const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([
    0xff, 0xd8, ...segment(0xe1, [...text('Exif\0\0'), ...tiff, ...text('25.4358N')]),
    ...segment(0xfe, text('taken at home')), ...segment(0xe2, text('ICC_PROFILE')), ...segment(0xdb, [1, 2, 3]),
    0xff, 0xda, 0, 4, 1, 2, 9, 9, 9, 0xff, 0xd9,
  ]);
}

test('a photo loses its place and its comment, and keeps its orientation and colours', () => {
  const { parts, cleaned } = without_place(jpeg());
  assert.equal(cleaned, true);
  const out = Buffer.concat(parts.map((each) => Buffer.from(each)));
  assert.equal(out.includes('25.4358N'), false);
  assert.equal(out.includes('taken at home'), false);
  assert.equal(out.includes('ICC_PROFILE'), true);
  assert.deepEqual([...out.subarray(0, 2)], [0xff, 0xd8]);
  assert.equal(out.subarray(0, 40).includes(Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6])), true);
  assert.deepEqual([...out.subarray(-5)], [9, 9, 9, 0xff, 0xd9]);
});

test('no cut of a photo makes the cleaner fail, nor lets it claim a damaged one', () => {
  const whole = jpeg();
  for (let size = 0; size <= whole.length; ++size) {
    const { parts, cleaned } = without_place(whole.slice(0, size));
    if (!cleaned) assert.equal(Buffer.concat(parts.map((each) => Buffer.from(each))).length, size);
  }
  assert.equal(without_place(Uint8Array.from([0x89, 0x50, 0x4e, 0x47])).cleaned, false);
});

test('a flat dark picture is called blurred and dark, a sharp one neither', () => {
  const side = 32;
  const flat = new Float32Array(side * side).fill(20);
  assert.deepEqual(judge(flat, side, side), ['blurry', 'dark']);
  const sharp = flat.map((_, i) => ((i + Math.floor(i / side)) % 2 ? 200 : 60));
  assert.deepEqual(judge(sharp, side, side), []);
});

const line = (state, story = {}) => ({
  state, desk: 'd', copies: 2, story: { withdrawn: false, asked_back: false, open: true, answered_by: [], specialist: null, ...story },
});

test('the sentence about a case says what is true now', () => {
  assert.equal(state_of(line('copied')).key, 'state.copied');
  assert.equal(state_of(line('opened', { asked_back: true, specialist: 'x' })).key, 'state.asked_back');
  assert.equal(state_of(line('answer_here', { open: false, answered_by: ['x'] })).key, 'state.answer_here');
  assert.equal(state_of(line('answer_here', { answered_by: ['x'] })).key, 'state.written_again');
  assert.equal(state_of(line('answer_here')).key, 'state.preliminary');
  assert.equal(state_of(line('at_desk', { withdrawn: true })).key, 'state.withdrawn');
  // At the desk the answer is at the clinic, not here.
  assert.equal(state_of(line('answer_here', { open: false, answered_by: ['x'] }), true).key, 'state.desk_answer_here');
  assert.equal(state_of(line('at_desk'), true).key, 'state.at_desk');
});

test('an address keeps its parts', { skip: !read_route && 'preact is not here' }, () => {
  const route = read_route('#/print-prescription/C-7K?event=ab');
  assert.equal(route.view, 'print-prescription');
  assert.equal(route.id, 'C-7K');
  assert.equal(route.query.get('event'), 'ab');
});

test('the same patient is suggested by ABHA, else by a name written alike', async () => {
  const { same_patient } = await lib('same_patient.js');
  const lines = [
    { case: 'a', patient: { abha: '22-7225-4829-5255', pseudonym: 'Sunita' } },
    { case: 'b', patient: { pseudonym: 'सुनीता  देवी' } },
    { case: 'c', patient: undefined },
  ];
  const found = (patient) => same_patient(patient, lines).map((each) => each.case);
  assert.deepEqual(found({ abha: '22 7225 4829 5255' }), ['a']);
  assert.deepEqual(found({ abha: '99-7225-4829-5255', pseudonym: 'Sunita' }), []);
  assert.deepEqual(found({ pseudonym: ' सुनीता देवी ' }), ['b']);
  assert.deepEqual(found({ pseudonym: '' }), []);
});

test('why two patients are taken for one is said in the reader\'s language and digits', () => {
  const en = make_words('en', words('en'));
  const fa = make_words('fa', words('fa'));
  assert.equal(reason_words(en, 'names alike (0.93)').replace(/[\u2068\u2069]/g, ''), 'names alike by 93%');
  assert.match(reason_words(fa, 'villages alike (0.93)'), /۹۳/);
  const told = ['guardians alike (0.80)', 'guardians differ', 'villages differ', 'ages agree', 'ages differ', 'the same ABHA',
    'different ABHA', 'the same telephone', 'different sex'];
  for (const each of told) assert.notEqual(reason_words(fa, each), each);
  assert.equal(reason_words(fa, 'something new'), 'something new');
  assert.equal(degree_of(0.96), 'alike.very_likely');
  assert.equal(degree_of(0.8), 'alike.possible');
  assert.equal(degree_of(0.1), 'alike.hardly');
});

test('a wait is told in minutes, hours or days', () => {
  const { span } = make_words('en', words('en'));
  assert.equal(span(59), '1 minute');
  assert.equal(span(5_400), '1.5 hours');
  assert.equal(span(86_400), '24 hours');
  assert.equal(span(3 * 86_400), '3 days');
  assert.match(make_words('hi', words('hi')).span(5_400), /१\.५/);
});
