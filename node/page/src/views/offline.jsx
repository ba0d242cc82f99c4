// A sitting taken along: the cases as one page for a laptop without network, and what was
// answered there brought back.
import { useState } from 'preact/hooks';
import { number_of } from '../lib/record.js';
import { save_file } from '../lib/save_file.js';
import { use_page, use_words } from '../ui/context.js';
import { use_act } from '../ui/load.js';
import { Button, Failure, Notice, Text, use_id } from '../ui/parts.jsx';

// 0: no whole number of minutes within a day.
const whole = (text) => {
  const n = number_of(text);
  return Number.isInteger(n) && n >= 1 && n <= 1440 ? n : 0;
};

function Take({ desk, again }) {
  const { server, words, say } = use_page();
  const { t } = words;
  const [minutes, set_minutes] = useState('60');
  const [each, set_each] = useState('6');
  const cases = whole(each) ? Math.max(1, Math.floor(whole(minutes) / whole(each))) : 0;
  const act = use_act(async () => {
    const order = { desk, minutes: whole(minutes), minutes_per_case: whole(each) };
    save_file(await server.file('desk/batch', order), 'sitting.html');
    say(t('offline.taken', { page: 'sitting.html' }));
    await again();
  });
  const wrong = (text) => (whole(text) ? '' : t('wrong.needed'));
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); if (whole(minutes) && cases) act.run(); }}>
      <div class="grid">
        <Text label={t('offline.minutes')} inputMode="numeric" value={minutes} onValue={set_minutes} error={wrong(minutes)} />
        <Text label={t('offline.per_case')} inputMode="numeric" value={each} onValue={set_each} error={wrong(each)} />
      </div>
      <Failure error={act.error} />
      <Button kind="main" type="submit" busy={act.busy}>{t('offline.take', { n: cases })}</Button>
    </form>
  );
}

function Line({ line }) {
  const { t } = use_words();
  const what = line.reason ? 'offline.refused' : line.already ? 'offline.already' : 'offline.written';
  return (
    <li>
      <bdi>{line.case.slice(0, 11)}</bdi> · {t(what)}
      {line.reason && <p class="detail" lang="en" dir="ltr">{line.reason}</p>}
    </li>
  );
}

function Bring({ again }) {
  const { server, words } = use_page();
  const { t } = words;
  const id = use_id();
  const [done, set_done] = useState(null);
  const act = use_act(async (file) => {
    set_done(null);
    const { upload } = await server.upload(file);
    set_done(await server.post('desk/batch/answers', { upload }));
    await again();
  });
  const chosen = (event) => {
    const [file] = event.target.files;
    event.target.value = '';
    if (file) act.run(file);
  };
  return (
    <>
      <input id={id} class="unseen" type="file" accept=".json,application/json" onChange={chosen} />
      <label for={id} class="button" aria-busy={act.busy ? 'true' : undefined}>{t('offline.choose', { file: 'answers.json' })}</label>
      <Failure error={act.error} />
      {done && (
        <Notice tone={done.refused ? 'warn' : 'good'}>
          <p>{t('offline.brought', { n: done.lines.length - done.refused })}</p>
          <ul>{done.lines.map((line) => <Line key={line.case} line={line} />)}</ul>
        </Notice>
      )}
    </>
  );
}

export function Offline({ desk, again }) {
  const { t } = use_words();
  return (
    <details class="card">
      <summary>{t('offline.title')}</summary>
      <p>{t('offline.about')}</p>
      <ol>
        <li><Take desk={desk} again={again} /></li>
        <li>{t('offline.answer', { page: 'sitting.html', file: 'answers.json' })}</li>
        <li>{t('offline.import')} <Bring again={again} /></li>
      </ol>
      <p class="hint">{t('offline.folder')}</p>
      <pre dir="ltr">harkara desk batch --desk {desk} --out batch{'\n'}harkara desk import batch</pre>
    </details>
  );
}
